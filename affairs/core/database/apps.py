from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from affairs.core.database import among  # noqa: F401  # registers the lookup


class DatabaseConfig(AppConfig):
    name = "affairs.core.database"
    label = "database"
    verbose_name = "数据库"

    def ready(self) -> None:
        # No sender: Django sends the signal for apps with models only, and this one has none.
        post_migrate.connect(set_journal_mode)


def set_journal_mode(using: str, **_: Any) -> None:
    """SQLite: write-ahead log, stored in the file, so that readers and a writer go together.

    Asked for after the migration of each app; once the file has it, that changes nothing.
    """
    connection = connections[using]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
