"""The entries of feeds: RSS and Atom elements, their text, and JSON Feed."""
