"""The content floor: pure functions on the body of an article.

The body is a ProseMirror document of a small fixed schema (`schema.py`). Foreign text is read into it, checked, and
rendered out of it; nothing here knows Flask, the database, the clock or the network.
"""
