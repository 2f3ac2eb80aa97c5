"""Telling webhooks of changes.

`queueing.py` writes the outbox, `delivering.py` says what is next and notes what came of it, `sending.py` signs (with
secrets that `services/sealing.py` opens), `posting.py` sends, and `addresses.py` keeps it from private
networks. The worker ties them together.
"""
