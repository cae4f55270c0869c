"""Values of parameters in words."""

from __future__ import annotations

from typing import Any


def shown(value: Any) -> str:
    """A parameter's value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(shown(item) for item in value) or "（空）"
    if isinstance(value, dict):
        return "；".join(f"{name} {shown(item)}" for name, item in value.items())
    return str(value)
