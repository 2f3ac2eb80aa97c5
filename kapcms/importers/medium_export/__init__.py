"""The pages of a Medium export."""
