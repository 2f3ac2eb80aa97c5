"""Who may act: accounts, sessions, tokens, one-time links, the second factor, and the audit of what was done."""
