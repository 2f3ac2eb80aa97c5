"""The kept responses: whole answers in memory, found by what was asked, dropped by the keys of what changed.

`middleware` serves them under any WSGI server; the worker of ours serves them from its event loop. `freshness` says
whether the log has moved (`counter` on this machine, `listening` between machines), `news` what it was.
"""
