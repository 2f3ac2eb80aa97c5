"""Pages dumped as plain text: their labels, and headings, lists and paragraphs by shape."""
