"""Telling CDNs which answers changed, by their surrogate keys.

`targets.py` reads the setting, `forms.py` writes the requests that each kind understands, `purging.py` says what a
target was not told yet and notes what came of an attempt. The worker ties them together.
"""
