"""Projecting the log into the public tables, in the transaction of the change.

`articles.py`, `series.py` and `things.py` put or drop one thing; `site_order.py` and `series.py` keep the orders;
`neighbours.py` tells whose previous or next is who. What a public row holds follows from the log alone, so that
`rebuilding.py` can make it again, row for row.
"""
