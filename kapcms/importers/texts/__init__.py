"""Text itself: decoded from bytes, made safe to keep, and read as dates."""
