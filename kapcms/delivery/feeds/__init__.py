"""What other programs read of the site: Atom, RSS and JSON feeds, the sitemap, robots.txt and llms.txt.

`entries.py` reads what a feed shows; `xml_feeds.py` and `json_feed.py` write it. `site_map.py` and `plain_files.py`
read and write their own.
"""
