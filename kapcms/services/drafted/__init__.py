"""Drafts as readers would get them: for previews, never for readers.

`records.py` makes the record that publishing now would put into the log; `nav.py` places the article among the drafts;
`document.py` joins both with the renderer that makes the public document, so that the shapes cannot part.
"""
