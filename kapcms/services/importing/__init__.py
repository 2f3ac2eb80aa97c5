"""Importing: from what importers read to drafts, a report line for every item.

`selecting` → `preparing` (an item becomes content) → `storing` (batches of content become rows) → `finishing` (links
inside the import, series, publication, once all items are here); `running` leads a whole run through them, and
`reporting` counts. Doors hand in the transaction.
"""
