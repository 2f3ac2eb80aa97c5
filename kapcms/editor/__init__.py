"""The editor's pages and their assets; they use the Editor API like any front end."""
