"""Reading for readers: public documents, nav, lists, and the kept responses.

Nothing here may import the models of drafts or a service (a contract in pyproject.toml): a draft cannot leak, for there
is no query that could fetch it.
"""
