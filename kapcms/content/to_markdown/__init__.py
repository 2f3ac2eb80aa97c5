"""The parts of the Markdown writer: `blocks.py`, `tables.py`, `lines.py` for what is in a line, `escaping.py` below."""
