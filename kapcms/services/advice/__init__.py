"""What an editor should look at again: hints on drafts and series, which never stand in the way."""
