"""The parts of the HTML writer: `blocks.py` writes blocks, `lines.py` what is in a line, `escaping.py` both need."""
