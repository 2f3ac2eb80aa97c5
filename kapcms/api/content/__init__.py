"""The Content API: public, read-only, answered from the public tables alone."""
