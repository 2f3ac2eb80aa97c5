"""The parts of the HTML reader: one file a kind of element.

`walker.py` goes through the tree and hands elements to the functions of the other files, all collected in
`elements.py`; they add blocks and text to a `Builder` (`builder.py`), which alone knows how canonical nodes are made.
"""
