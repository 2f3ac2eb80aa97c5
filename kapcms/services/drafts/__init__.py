"""Acts on drafts: making, saving, comparing, ordering, trashing and listing them. Readers see none of it."""
