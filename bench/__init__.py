"""Measurements. Each is a ratio of two figures from one interleaved run, for machines differ and are shared."""
