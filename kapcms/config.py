"""The settings, in one place: read once from the environment (prefix `KAPCMS_`), checked, frozen.

Each setting's meaning stands in `HELP`; the README's table is tested against it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlsplit

from environs import Env, EnvError
from marshmallow.validate import OneOf, Range

from kapcms.errors import BadSetting
from kapcms.later import later

if TYPE_CHECKING:
    import flask
else:
    flask = later("flask")  # who serves or sets gunicorn up needs the settings and no app

HELP: dict[str, str] = {
    "KAPCMS_VAR_DIR": "Folder of the database, the media and the secrets. Default `var`.",
    "KAPCMS_DATABASE_URL": "`sqlite:///…` or `postgresql://…`. Default: `kapcms.db` in the var folder.",
    "KAPCMS_BIND": "Address to listen on. Default `127.0.0.1`.",
    "PORT": "Port to listen on. Default `8000`.",
    "KAPCMS_WORKERS": "Worker processes. Default `2`.",
    "KAPCMS_THREADS": "Threads per worker. Default `4`.",
    "KAPCMS_BASE_URL": "Public address of the site, used in links until the site's own setting says another. "
    "Default `http://127.0.0.1:8000` with the port in force.",
    "KAPCMS_SECRET_KEY": "Key that signs previews and cursors, and that secrets of webhooks, second factors and "
    "waiting mails are encrypted with; see docs/operating.md before you change it. Default: made once, kept in the var "
    "folder.",
    "KAPCMS_FORMER_SECRET_KEYS": "Comma-separated keys that were in force before: what was encrypted with them is read "
    "on, and `kapcms migrate` encrypts it anew. Default none.",
    "KAPCMS_CONTENT_ACCESS": "`public`, or `key`: the Content API then asks for a token. Default `public`.",
    "KAPCMS_METRICS_ACCESS": "Who may read `/metrics`: `local` (this machine, not through a proxy, and who sends an "
    "admin's token), `token` (only who sends one), or `public`. Default `local`.",
    "KAPCMS_EDITOR_ORIGINS": "Comma-separated origins that may call the Editor API from a browser. Default none.",
    "KAPCMS_REQUEST_LIMIT_BYTES": "Largest accepted JSON request. Default `2000000`.",
    "KAPCMS_TRASH_DAYS": "Days after which the trash may be purged. Default `30`.",
    "KAPCMS_BACKUP_HOURS": "The worker writes a backup into `backups` in the var folder every so many hours; `0` "
    "writes none. Default `24`.",
    "KAPCMS_BACKUP_KEEP": "How many of those backups are kept. Default `7`.",
    "KAPCMS_LOG_DAYS": "Days of the publication log's history that are kept for `/changes` and `?at=`; older history "
    "is pruned by `kapcms purge` and the worker. Default: all of it, for ever.",
    "KAPCMS_AUTOSAVE_MINUTES": "Autosaves of one author within so many minutes are one revision. Default `5`.",
    "KAPCMS_PREVIEW_URL": "Template of an external front end's preview page, with `{token}` in it. Default none.",
    "KAPCMS_PREVIEW_HOURS": "Hours for which a preview link works. Default `72`.",
    "KAPCMS_READER_PAGES": "Whether the small reader's pages at `/read/` are there. Default `true`.",
    "KAPCMS_CACHE_BYTES": "Bound of the kept responses per worker, in bytes; `0` keeps none. Default `67108864`.",
    "KAPCMS_REQUESTS_PER_MINUTE": "Requests a minute of one address, and of one account or token, that are answered "
    "(kept answers and this machine's own addresses are not counted); `0` for no limit. Default `12000`.",
    "KAPCMS_LIMITS_STORAGE": "Where attempts and requests are counted: `memory://` (each worker for itself) or "
    "`redis://…` (all together; needs the package redis). Default `memory://`.",
    "KAPCMS_PROXIES": "How many proxies of yours stand in front: so many last entries of X-Forwarded-For are believed. "
    "Default `0`.",
    "KAPCMS_SMTP_URL": "Mail server for password links: `smtp://user:password@host:587` or `smtps://…:465`. Default "
    "none: an admin or `kapcms user reset` makes the link.",
    "KAPCMS_MAIL_FROM": "Sender of mails. Default `kapcms@localhost`.",
    "KAPCMS_OIDC_ISSUER": "Address of an OpenID Connect provider with whose accounts people may sign in, as "
    "`https://accounts.example.org`; needs the packages authlib and requests. Default none.",
    "KAPCMS_OIDC_CLIENT_ID": "What the provider calls this site.",
    "KAPCMS_OIDC_CLIENT_SECRET": "What the provider knows this site by.",
    "KAPCMS_OIDC_NAME": "What the provider is called on the page of signing in. Default: its host.",
    "KAPCMS_WEBHOOK_PRIVATE": "`true` lets webhooks go to private and loopback addresses. Default `false`.",
    "KAPCMS_MEDIA_STORE": "Where the media's bytes lie: a folder, or `s3://bucket/prefix` (endpoint and credentials "
    "from the `AWS_…` variables). Default: `media` in the var folder.",
    "KAPCMS_MEDIA_URL": "Public address below which the media are served, as a CDN's; run `kapcms rebuild` after a "
    "change. Default: `/media` below the site's address.",
    "KAPCMS_MEDIA_LIMIT_BYTES": "Largest file of the media library. Default `104857600`.",
    "KAPCMS_MEDIA_LIMIT_PIXELS": "Most pixels of an image, all frames together. Default `50000000`.",
    "KAPCMS_PURGE": "Comma-separated CDNs that the worker tells which answers changed: "
    "`fastly+https://api.fastly.com/service/ID`, `cloudflare+https://api.cloudflare.com/client/v4/zones/ID`, "
    "`varnish+http://host:6081`; see docs/cdn.md. Default none.",
    "KAPCMS_PURGE_FASTLY_TOKEN": "API token for Fastly (scope `purge_select` and `purge_all`). Default none.",
    "KAPCMS_PURGE_CLOUDFLARE_TOKEN": "API token for Cloudflare (permission Cache Purge). Default none.",
    "KAPCMS_SLOW_QUERY_MS": "Statements that take so many milliseconds are logged; `0` logs none. Default `500`.",
    "KAPCMS_TRACES": "OpenTelemetry's traces of requests, statements and jobs: `otlp` (to "
    "`OTEL_EXPORTER_OTLP_ENDPOINT`), `console`, or `none`; needs the packages of requirements-traces.txt. "
    "Default `none`.",
    "KAPCMS_LOG_LEVEL": "`debug`, `info`, `warning` or `error`. Default `info`.",
}
"""Every setting and what it does, in the order of the README."""
BUCKET = "s3://"
"""So the address of a store begins that is no folder."""
IN_MEMORY = "memory://"
"""Limits are counted by each process for itself."""


PURGE_KINDS = {
    "fastly": "KAPCMS_PURGE_FASTLY_TOKEN",
    "cloudflare": "KAPCMS_PURGE_CLOUDFLARE_TOKEN",
    "varnish": None,
}
"""Kinds of CDNs, each with the setting of its secret."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. Durations and sizes bear their unit in the name; what bears a secret is never shown."""

    var_dir: Path
    database_url: str = field(repr=False)
    bind: str
    port: int
    workers: int
    threads: int
    base_url: str
    secret_key: str = field(repr=False)
    former_secret_keys: tuple[str, ...] = field(repr=False)
    content_access: Literal["public", "key"]
    metrics_access: Literal["local", "token", "public"]
    editor_origins: tuple[str, ...]
    request_limit_bytes: int
    trash_days: int
    backup_hours: int
    backup_keep: int
    log_days: int | None
    autosave_minutes: int
    preview_url: str | None
    preview_hours: int
    reader_pages: bool
    cache_bytes: int
    requests_per_minute: int
    limits_storage: str = field(repr=False)
    proxies: int
    smtp_url: str | None = field(repr=False)
    mail_from: str
    oidc_issuer: str | None
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    oidc_name: str
    webhook_private: bool
    media_store: str
    media_url: str | None
    media_limit_bytes: int
    media_limit_pixels: int
    purge: tuple[str, ...]
    purge_fastly_token: str | None = field(repr=False)
    purge_cloudflare_token: str | None = field(repr=False)
    slow_query_ms: int
    traces: Literal["none", "console", "otlp"]
    log_level: str

    @property
    def purges_cloudflare(self) -> bool:
        """Whether Cloudflare is among the CDNs that are told."""
        return any(url.startswith("cloudflare+") for url in self.purge)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")

    @property
    def media_folder(self) -> Path | None:
        """The folder of the media's bytes; None where they lie in a bucket."""
        return None if self.media_store.startswith(BUCKET) else Path(self.media_store)


def media_base(site_url: str) -> str:
    """The address below which media are served, for the site at `site_url`."""
    return settings_in_force().media_url or f"{site_url}/media"


def read_settings() -> Settings:
    """The settings from the process's environment; makes the var folder and the secret once.

    Raises:
        BadSetting: one is unusable; the message names it.
    """
    unknown = sorted(n for n in os.environ if n.startswith("KAPCMS_") and n not in HELP and "_TEST_" not in n)
    if unknown:
        raise BadSetting(f"unknown setting {unknown[0]}; the known ones are {', '.join(HELP)}")
    try:
        return _settings(Env())
    except EnvError as error:
        raise BadSetting(str(error)) from error
    except OSError as error:
        raise BadSetting(f"KAPCMS_VAR_DIR: {error.filename} cannot be used: {error.strerror}") from error


def settings_in_force() -> Settings:
    """The settings of the running app."""
    return cast("Settings", flask.current_app.config["KAPCMS"])


def _settings(env: Env) -> Settings:
    var_dir = Path(env.str("KAPCMS_VAR_DIR", "var")).resolve()
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # drafts and password hashes are in it
    port = env.int("PORT", 8000, validate=Range(1, 65_535))
    return Settings(
        var_dir=var_dir,
        database_url=_database_url(env.str("KAPCMS_DATABASE_URL", f"sqlite:///{var_dir / 'kapcms.db'}")),
        bind=env.str("KAPCMS_BIND", "127.0.0.1"),
        port=port,
        workers=env.int("KAPCMS_WORKERS", 2, validate=Range(1, 256)),
        threads=env.int("KAPCMS_THREADS", 4, validate=Range(1, 256)),
        base_url=_base_url(env.str("KAPCMS_BASE_URL", f"http://127.0.0.1:{port}")),
        secret_key=env.str("KAPCMS_SECRET_KEY", None) or _kept_secret(var_dir / "secret"),
        former_secret_keys=tuple(env.list("KAPCMS_FORMER_SECRET_KEYS", [])),
        content_access=cast(
            "Literal['public', 'key']", env.str("KAPCMS_CONTENT_ACCESS", "public", validate=OneOf(["public", "key"]))
        ),
        metrics_access=cast(
            "Literal['local', 'token', 'public']",
            env.str("KAPCMS_METRICS_ACCESS", "local", validate=OneOf(["local", "token", "public"])),
        ),
        editor_origins=tuple(env.list("KAPCMS_EDITOR_ORIGINS", [])),
        request_limit_bytes=env.int("KAPCMS_REQUEST_LIMIT_BYTES", 2_000_000, validate=Range(1_000, 100_000_000)),
        trash_days=env.int("KAPCMS_TRASH_DAYS", 30, validate=Range(0, 36_500)),
        backup_hours=env.int("KAPCMS_BACKUP_HOURS", 24, validate=Range(0, 8_760)),
        backup_keep=env.int("KAPCMS_BACKUP_KEEP", 7, validate=Range(1, 10_000)),
        log_days=env.int("KAPCMS_LOG_DAYS", None, validate=Range(0, 36_500)),
        autosave_minutes=env.int("KAPCMS_AUTOSAVE_MINUTES", 5, validate=Range(0, 1_440)),
        preview_url=_preview_url(env.str("KAPCMS_PREVIEW_URL", None)),
        preview_hours=env.int("KAPCMS_PREVIEW_HOURS", 72, validate=Range(1, 8_760)),
        reader_pages=env.bool("KAPCMS_READER_PAGES", True),
        cache_bytes=env.int("KAPCMS_CACHE_BYTES", 64 * 1024 * 1024, validate=Range(0, 2**40)),
        requests_per_minute=env.int("KAPCMS_REQUESTS_PER_MINUTE", 12_000, validate=Range(0, 10**9)),
        limits_storage=_limits_storage(env.str("KAPCMS_LIMITS_STORAGE", IN_MEMORY)),
        proxies=env.int("KAPCMS_PROXIES", 0, validate=Range(0, 20)),
        smtp_url=_smtp_url(env.str("KAPCMS_SMTP_URL", None)),
        mail_from=env.str("KAPCMS_MAIL_FROM", "kapcms@localhost"),
        oidc_issuer=(issuer := _oidc_issuer(env.str("KAPCMS_OIDC_ISSUER", None))),
        oidc_client_id=env.str("KAPCMS_OIDC_CLIENT_ID", ""),
        oidc_client_secret=env.str("KAPCMS_OIDC_CLIENT_SECRET", ""),
        oidc_name=env.str("KAPCMS_OIDC_NAME", urlsplit(issuer or "").netloc),
        webhook_private=env.bool("KAPCMS_WEBHOOK_PRIVATE", False),
        media_store=_media_store(env.str("KAPCMS_MEDIA_STORE", str(var_dir / "media"))),
        media_url=_media_url(env.str("KAPCMS_MEDIA_URL", None)),
        media_limit_bytes=env.int("KAPCMS_MEDIA_LIMIT_BYTES", 100 * 1024 * 1024, validate=Range(1_000, 2**40)),
        media_limit_pixels=env.int("KAPCMS_MEDIA_LIMIT_PIXELS", 50_000_000, validate=Range(1, 2**31)),
        purge=_purge(env),
        purge_fastly_token=env.str("KAPCMS_PURGE_FASTLY_TOKEN", None),
        purge_cloudflare_token=env.str("KAPCMS_PURGE_CLOUDFLARE_TOKEN", None),
        slow_query_ms=env.int("KAPCMS_SLOW_QUERY_MS", 500, validate=Range(0, 3_600_000)),
        traces=cast(
            "Literal['none', 'console', 'otlp']",
            env.str("KAPCMS_TRACES", "none", validate=OneOf(["none", "console", "otlp"])),
        ),
        log_level=env.str("KAPCMS_LOG_LEVEL", "info", validate=OneOf(["debug", "info", "warning", "error"])),
    )


def _database_url(url: str) -> str:
    """`url` with the driver of ours named: psycopg 3 for PostgreSQL."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting("KAPCMS_DATABASE_URL: give sqlite:///path or postgresql://user:password@host/name")
    if url == "sqlite:///:memory:":
        raise BadSetting("KAPCMS_DATABASE_URL: a database in memory cannot be shared by processes; give a file")
    return url


def _base_url(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise BadSetting("KAPCMS_BASE_URL: give an address that begins with http:// or https://")
    return url.rstrip("/")


def _limits_storage(url: str) -> str:
    if url != IN_MEMORY and not url.startswith(("redis://", "rediss://")):
        raise BadSetting("KAPCMS_LIMITS_STORAGE: give memory:// or redis://host:port/number")
    return url


def _oidc_issuer(url: str | None) -> str | None:
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise BadSetting("KAPCMS_OIDC_ISSUER: give the provider's address, as https://accounts.example.org")
    return url.rstrip("/") if url else None


def _smtp_url(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting("KAPCMS_SMTP_URL: give smtp://user:password@host:587 or smtps://user:password@host:465")
    return url


def _media_store(address: str) -> str:
    if address.startswith(BUCKET):
        return address
    if "://" in address:
        raise BadSetting("KAPCMS_MEDIA_STORE: give a folder or s3://bucket/prefix")
    return str(Path(address).resolve())


def _media_url(url: str | None) -> str | None:
    if url and not url.startswith(("http://", "https://")):
        raise BadSetting("KAPCMS_MEDIA_URL: give an address that begins with http:// or https://")
    return url.rstrip("/") if url else None


def _purge(env: Env) -> tuple[str, ...]:
    """The addresses of the CDNs, each checked, and that the tokens they need are there."""
    given: list[str] = env.list("KAPCMS_PURGE", [])
    found = tuple(url.strip() for url in given)
    for url in found:
        kind, _, address = url.partition("+")
        parts = urlsplit(address)
        if kind not in PURGE_KINDS or parts.scheme not in {"http", "https"} or not parts.hostname:
            raise BadSetting(f"KAPCMS_PURGE: give {', '.join(f'{kind}+https://…' for kind in PURGE_KINDS)}")
        if parts.username is not None or parts.query or parts.fragment:
            raise BadSetting("KAPCMS_PURGE: an address has no user, query or fragment; tokens have their own settings")
        token = PURGE_KINDS[kind]
        if token and not env.str(token, None):
            raise BadSetting(f"{token}: needed for the {kind} address in KAPCMS_PURGE")
    return found


def _preview_url(template: str | None) -> str | None:
    if template and ("{token}" not in template or not template.startswith(("http://", "https://"))):
        raise BadSetting("KAPCMS_PREVIEW_URL: give an address that begins with http:// or https:// and holds {token}")
    return template or None


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made (mode 600, whole or not at all) where there is none."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
    return path.read_text("ascii").strip()
