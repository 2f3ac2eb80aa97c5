"""What readers would see: a draft by a signed link, and the effects of an act before it is done."""
