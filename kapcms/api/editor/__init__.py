"""The Editor API: signed in, on drafts. Every route states the role it asks for."""
