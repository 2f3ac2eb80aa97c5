"""The models' floor: one table and its parts a file, with its `find_…` functions. No rules, no commits.

Three kinds of state: drafts (`draft.py`, `revision.py` …), the publication log (`change.py`, `log_head.py`), and the
public tables (`public_*.py`), which are all that readers' code may touch.
"""
