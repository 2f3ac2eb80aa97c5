"""Looking after a database: founding, checking, rebuilding, pruning and purging it."""
