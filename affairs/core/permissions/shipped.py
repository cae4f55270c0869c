"""Roles shipped with the product: each part's ``roles.toml``, merged by role code.

A shipped role is brought up to date at each migrate; roles made on screen are left alone.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps

from affairs.core.permissions.models import Role


def shipped_roles() -> dict[str, dict[str, Any]]:
    """Role definitions by code; the permissions of all parts together."""
    roles: dict[str, dict[str, Any]] = {}
    for config in apps.get_app_configs():
        file = Path(config.path) / "roles.toml"
        if file.exists():
            for entry in tomllib.loads(file.read_text(encoding="utf-8"))["role"]:
                known = roles.setdefault(entry["code"], {"permissions": []})
                known["permissions"] += entry.get("permissions", [])
                known.update({k: v for k, v in entry.items() if k not in {"permissions"}})
    return roles


def load_shipped_roles(**_: Any) -> None:
    """Create or update every shipped role."""
    for code, entry in shipped_roles().items():
        Role.objects.update_or_create(
            code=code,
            defaults={
                "name": entry["name"],
                "office": entry.get("office", ""),
                "default_scope": entry.get("scope", "own"),
                "home": entry.get("home", "workbench"),
                "permissions": sorted(set(entry["permissions"])),
                "is_shipped": True,
            },
        )
