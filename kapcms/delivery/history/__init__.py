"""The site as it stood at a number of the log, for builds of many requests that must see one state.

`loading.py` reads the log once into a `SiteState` and keeps the last few; `articles.py`, `lists.py` and `things.py`
answer from it with the bytes that the ordinary reads gave then. Places are found here in plain Python and there in SQL:
each is the other's test.
"""
