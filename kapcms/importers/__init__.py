"""The importers' floor: one file a foreign format, from bytes to a stream of frozen `ImportedArticle`s.

No clock, no network, no database: what a file says is all that an importer knows. `detecting.py` tells formats apart by
their bytes, `imported.py` holds the values that travel up.
"""
