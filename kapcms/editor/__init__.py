"""The editor's pages at `/editor/` and the small reader's pages at `/read/`.

Python serves a shell, the built bundle and the schema of bodies; everything else the pages ask of the Editor API, like
any front end. `sources/` becomes `static/build/` by `python -m kapcms.editor.build`.
"""
