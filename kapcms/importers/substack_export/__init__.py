"""The pages and widgets of a Substack export."""
