"""What an installation must have before people depend on it."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from affairs.core.permissions.models import Grant, Office

KEYS = {"SECRET_KEY": "会话密钥", "AUDIT_KEY": "审计密钥", "FIELD_KEY": "字段密钥"}
LEAST_CHARACTERS = 32


def weak_secrets() -> list[str]:
    """What is wrong with the keys of the settings, in words; empty when nothing is."""
    parts = {name: [one.strip() for one in str(getattr(settings, name, "")).split(",")]
             for name in KEYS}  # fmt: skip
    said = [
        f"{KEYS[name]}不足 {LEAST_CHARACTERS} 个字符"
        for name, several in parts.items()
        if min(map(len, several)) < LEAST_CHARACTERS
    ]
    everything = [one for several in parts.values() for one in several]
    if len(set(everything)) < len(everything):
        said.append("有两个密钥相同")
    return said


def office_holders() -> dict[str, int]:
    """Active accounts of each of the three offices today, by its name."""
    today = timezone.localdate()
    running = Grant.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        user__is_active=True,
    ).exclude(role__office="")
    held = list(running.values_list("role__office", flat=True))
    return {office.label: held.count(office.value) for office in Office if office.value}
