"""What WordPress writes, whichever file it comes in: blocks, shortcodes, paragraphs, WXR items and REST rows."""
