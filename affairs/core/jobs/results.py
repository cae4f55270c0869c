"""Files that long work leaves behind, kept for their owner under their SM3."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import IO

from django.conf import settings

DIGEST = re.compile(r"[0-9a-f]{64}")


def keep_result(file: Path) -> str:
    """Move a finished file into the store of results; its SM3."""
    hashed = hashlib.new("sm3")
    with file.open("rb") as stream:
        for chunk in iter(lambda: stream.read(1024 * 1024), b""):
            hashed.update(chunk)
    target = _path(hashed.hexdigest())
    target.parent.mkdir(parents=True, exist_ok=True)
    file.replace(target)
    return hashed.hexdigest()


def open_result(digest: str) -> IO[bytes]:
    """The kept file; FileNotFoundError when it was cleared away."""
    return _path(digest).open("rb")


def _path(digest: str) -> Path:
    if not DIGEST.fullmatch(digest):
        raise ValueError("not a digest")
    return Path(settings.FILES_ROOT) / "results" / digest[:2] / digest
