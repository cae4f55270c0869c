"""Contents on disk: ``FILES_ROOT/ab/cd/<SM3>``, written once, never under a user's name."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from affairs.core.crypto import Sm3

DIGEST = re.compile(r"[0-9a-f]{64}")


def path_of(digest: str) -> Path:
    """Where the content with this SM3 lies; ValueError for anything but a digest."""
    if not DIGEST.fullmatch(digest):
        raise ValueError("not a digest")
    return Path(settings.FILES_ROOT) / digest[:2] / digest[2:4] / digest


def store(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write the content and return its SM3 and size; equal content is kept once."""
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    hashed, size = Sm3(), 0
    with tempfile.NamedTemporaryFile(dir=root, delete=False) as stream:
        for chunk in chunks:
            hashed.update(chunk)
            size += len(chunk)
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    target = path_of(hashed.hexdigest())
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(stream.name).replace(target)
    return hashed.hexdigest(), size


def is_intact(digest: str) -> bool:
    """Whether the content on disk still has its hash."""
    with path_of(digest).open("rb") as stream:
        hashed = Sm3()
        for chunk in iter(lambda: stream.read(1024 * 1024), b""):
            hashed.update(chunk)
    return hashed.hexdigest() == digest
