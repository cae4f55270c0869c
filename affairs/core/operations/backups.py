"""One file that holds the database's rows and the attachments, and back: on either database.

Sealed fields stay sealed in it, so it opens only where the same field key is set; keys, sessions
and their list are not in it.
"""

from __future__ import annotations

import io
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from affairs.core.crypto import BrokenCipher
from affairs.core.database.sealed import open_sealed
from affairs.core.errors import AffairsError

FORMAT = 1
LEFT_OUT = ["contenttypes", "auth.permission", "sessions", "accounts.opensession"]
ROWS, MANIFEST, FILES = "rows.jsonl", "manifest.json", "files"


def write_backup(file: Path) -> dict[str, Any]:
    """Write a compressed backup; rows are read in one transaction, so they fit together."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        rows = io.StringIO()
        call_command("dumpdata", format="jsonl", use_base_manager=True, stdout=rows,
                     exclude=LEFT_OUT)  # fmt: skip
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "database": connection.vendor,
            "rows": rows.getvalue().count("\n"),
            "migrations": _migrations(),
        }
    with tarfile.open(file, "w:gz") as archive:
        _add(archive, MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        _add(archive, ROWS, rows.getvalue().encode())
        if Path(settings.FILES_ROOT).exists():
            archive.add(settings.FILES_ROOT, arcname=FILES)
    return manifest


def restore_backup(file: Path) -> dict[str, Any]:
    """Replace everything by the backup, all or nothing; refuses one of other migrations."""
    with tarfile.open(file, "r:gz") as archive:
        manifest = orjson.loads(_read(archive, MANIFEST))
        if manifest["format"] != FORMAT or manifest["migrations"] != _migrations():
            raise AffairsError("备份来自另一版本的平台。用同一版本恢复，再升级。")
        rows = _read(archive, ROWS).decode()
        with transaction.atomic():
            call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
            _store_rows(rows)
            _advance_sequences()
        _restore_files(archive)
    return manifest


def _store_rows(rows: str) -> None:
    """Insert the rows as they were, times and revisions included."""
    for row in serializers.deserialize("jsonl", rows):
        try:
            open_sealed(row.object)
        except BrokenCipher as closed:
            raise AffairsError(
                "没有恢复：备份里的加密字段打不开。AFFAIRS_FIELD_KEY 设成备份时用的密钥再试。"
            ) from closed
        row.save(force_insert=True)


def _advance_sequences() -> None:
    """PostgreSQL counts on behind the restored keys; SQLite does so by itself."""
    models = [model for model in apps.get_models(include_auto_created=True)
              if model._meta.managed]  # fmt: skip
    statements = connection.ops.sequence_reset_sql(no_style(), models)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _restore_files(archive: tarfile.TarFile) -> None:
    members = [m for m in archive.getmembers() if m.name.startswith(f"{FILES}/") and m.isfile()]
    for member in members:
        member.name = member.name[len(FILES) + 1 :]
    archive.extractall(settings.FILES_ROOT, members=members, filter="data")


def _migrations() -> list[list[str]]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted([app, name] for app, name in applied)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        stream = archive.extractfile(name)
    except KeyError as missing:
        raise AffairsError(f"这不是平台的备份：缺 {name}。") from missing
    if stream is None:
        raise AffairsError(f"这不是平台的备份：{name} 不是文件。")
    return stream.read()
