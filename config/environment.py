"""Typed readers of the environment; a missing or wrong setting fails at start, by name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_PRAGMAS = (
    "PRAGMA synchronous=NORMAL;PRAGMA mmap_size=268435456;"
    "PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;PRAGMA wal_autocheckpoint=8000;"
)


def text(name: str, default: str | None = None) -> str:
    """The variable's text; ImproperlyConfigured when it is missing and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"缺少环境变量 {name}，设好后再启动。")
    return value


def flag(name: str, default: bool) -> bool:
    """1/true/yes or 0/false/no."""
    value = os.environ.get(name)
    if value is None:
        return default
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if value.lower() not in known:
        raise ImproperlyConfigured(f"环境变量 {name} 应为 1 或 0，现在是 {value}。")
    return known[value.lower()]


def integer(name: str, default: int) -> int:
    value = os.environ.get(name)
    if value is None:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数，现在是 {value}。")
    return int(value)


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    value = os.environ.get(name)
    if value is None:
        return list(default)
    return [word.strip() for word in value.split(",") if word.strip()]


def database(name: str, default_file: Path) -> dict[str, Any]:
    """Django's database entry from a URL: ``sqlite:///path`` or ``postgresql://user:pw@host/db``."""
    url = os.environ.get(name)
    if not url:
        return sqlite(default_file)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(parts.path))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": {"min_size": 2, "max_size": 16, "timeout": 10}},
        }
    raise ImproperlyConfigured(f"环境变量 {name} 只接受 sqlite:// 与 postgresql:// 地址。")


def sqlite(file: Path) -> dict[str, Any]:
    """SQLite with immediate transactions and kept connections; WAL is set once, at migrate."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "cached_statements": 512,
            "init_command": SQLITE_PRAGMAS,
        },
    }
