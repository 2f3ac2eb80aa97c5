"""What a Contentful export is made of: its space (types, entries, assets) and its rich text."""
