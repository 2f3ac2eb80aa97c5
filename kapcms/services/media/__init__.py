"""The media library: files come in, are described, made smaller, shown, and go when nothing has them.

`receiving.py` takes them (`images.py` judges and rewrites images), `library.py` makes drafts of type `media` of them,
`rendering.py` makes renditions in the background, `tidying.py` finds and removes what does not belong together.

The bytes are in the store before their row is, under a name that is their hash: so a crash between the two leaves a
file that no row names, which `kapcms check` tells of and `kapcms purge` removes when it is a day old; and never a row
without its file. Renditions are ordered by rows in the transaction of the upload. A sweep over these rows is the whole
queue: a job queue beside it (huey deletes a job before it runs it) would only say again, less safely, what they say.
"""
