"""Who serves an embedded thing, and the address at which its player may be framed.

Only known players are framed; anything else is shown as a link, because a frame of an unknown page can do what it likes
inside the article's box.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = re.compile(r"/(?:embed|shorts|live|v)/([\w-]{6,20})")
_YOUTUBE_ID = re.compile(r"[\w-]{6,20}")
_VIMEO = re.compile(r"/(?:video/)?(\d{3,15})")
_FILES = {
    "video": (".mp4", ".webm", ".ogv", ".m4v", ".mov"),
    "audio": (".mp3", ".ogg", ".oga", ".m4a", ".wav", ".flac"),
}
_HOSTS = {
    "youtube.com": "youtube",
    "youtube-nocookie.com": "youtube",
    "youtu.be": "youtube",
    "vimeo.com": "vimeo",
    "player.vimeo.com": "vimeo",
    "open.spotify.com": "spotify",
    "w.soundcloud.com": "soundcloud",
    "soundcloud.com": "soundcloud",
}


def provider_of(url: str) -> str | None:
    """The provider of `url`: a known service, `video` or `audio` for a file, None for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in _HOSTS:
        return _HOSTS[host]
    path = parts.path.lower()
    return next((kind for kind, endings in _FILES.items() if path.endswith(endings)), None)


def player_url(url: str) -> str | None:
    """The address of the framed player for `url`, None where no known player shows it."""
    provider = provider_of(url)
    if provider not in {"youtube", "vimeo", "spotify", "soundcloud"}:
        return None
    parts = urlsplit(url)
    if provider == "youtube":
        return _youtube_player(parts.path, parts.query, parts.hostname or "")
    if provider == "vimeo":
        match = _VIMEO.match(parts.path)
        return f"https://player.vimeo.com/video/{match[1]}" if match else None
    if provider == "spotify":
        path = parts.path if parts.path.startswith("/embed/") else f"/embed{parts.path}"
        return f"https://open.spotify.com{path}"
    return f"https://w.soundcloud.com{parts.path}?{parts.query}" if parts.hostname == "w.soundcloud.com" else None


def _youtube_player(path: str, query: str, host: str) -> str | None:
    if host == "youtu.be":
        match = _YOUTUBE_ID.fullmatch(path.strip("/"))
        key = match[0] if match else ""
    elif found := _YOUTUBE.match(path):
        key = found[1]
    else:
        key = next(iter(parse_qs(query).get("v", [])), "")
    return f"https://www.youtube-nocookie.com/embed/{key}" if _YOUTUBE_ID.fullmatch(key) else None
