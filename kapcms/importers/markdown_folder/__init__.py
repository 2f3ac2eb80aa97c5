"""Folders of text files with front matter: paths, heads, settings, shortcodes and series."""
