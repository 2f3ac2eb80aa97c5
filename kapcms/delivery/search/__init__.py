"""Full-text search over public articles.

`wishes.py` reads what was typed, `vocabulary.py` turns it into terms of stems that the index knows (prefixes, typos),
`engines.py` asks the index of the database at hand, `searching.py` and `suggesting.py` make the answers.
"""
