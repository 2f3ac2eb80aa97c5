"""Acts on drafts and on the publication log, one folder a kind of act.

A service takes checked values, changes rows, records the change, raises errors of `errors.py`, and never commits:
the door that called it does, in one `transaction()`.
"""
