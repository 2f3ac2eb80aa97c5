"""Backups: one archive with a consistent snapshot of the database and the media, made while writing goes on.

`saving.py` makes it, `restoring.py` puts it into an empty place, `archive.py` is its form, `media.py` copies the media,
and one file a database says how a snapshot is taken and put back.
"""
