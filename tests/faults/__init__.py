"""Faults of the world, with real processes: databases that go away, disks that fill, locks that are held."""
