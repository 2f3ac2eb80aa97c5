"""What is done in the background, as admins see it: what waits, what failed and why, when it is tried again.

There is no table of jobs: each kind of work has rows of its own, written in the transaction that asked for it, and
these rows are looked at here, a file for each kind. What has no row of its own (a round of the worker, a schedule that
could not be) leaves one in `job_failure` as long as it fails. `listing.py` names all kinds.
"""
