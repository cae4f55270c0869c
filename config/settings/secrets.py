"""Keys kept in files outside the database, made once with tight permissions."""

import os
import secrets
from pathlib import Path


def key_from_file(file: Path) -> str:
    """The key in ``file``; a fresh random one is written on first use (mode 600)."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
    return file.read_text(encoding="ascii").strip()
