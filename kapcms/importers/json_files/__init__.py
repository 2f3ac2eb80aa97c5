"""JSON files: whole ones, and large ones streamed value by value."""
