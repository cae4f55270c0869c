"""Channels beyond the platform: SMS, government IM. The default keeps an outbox of files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from affairs.core.notices.models import Notice


class Channel(Protocol):
    """Takes notices after the commit; what it cannot deliver it keeps for a later try itself."""

    def deliver(self, notices: list[Notice]) -> None: ...


class FileOutbox:
    """One JSON line for each notice, one file a day; a gateway of the city picks them up."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(settings.NOTICE_OUTBOX)

    def deliver(self, notices: list[Notice]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{timezone.localdate():%Y-%m-%d}.jsonl"
        lines = [json.dumps(_message(notice), ensure_ascii=False) for notice in notices]
        with file.open("a", encoding="utf-8") as stream:
            stream.write("".join(f"{line}\n" for line in lines))


@cache
def _channels(paths: tuple[str, ...]) -> tuple[Channel, ...]:
    return tuple(import_string(path)() for path in paths)


def channels() -> tuple[Channel, ...]:
    """The channels that the settings name."""
    return _channels(tuple(settings.NOTICE_CHANNELS))


def _message(notice: Notice) -> dict[str, str | int]:
    return {
        "id": notice.pk,
        "at": timezone.localtime(notice.created_at).isoformat(timespec="seconds"),
        "login": notice.user.login,
        "phone": notice.user.phone,
        "kind": notice.kind,
        "text": notice.text,
        "url": notice.url,
    }
