"""The HTTP doors: `content/` (public, read-only) and `editor/` (signed in), one file a noun.

A route declares what it accepts and returns, calls one service or delivery function, and returns. `http.py` holds what
all routes share, `problems.py` turns errors into RFC 9457 answers.
"""
