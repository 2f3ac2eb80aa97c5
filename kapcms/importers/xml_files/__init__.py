"""Large XML files cut into items, mended and parsed item by item."""
