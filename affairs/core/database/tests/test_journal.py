"""A database file made by migrate keeps a write-ahead log."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate

from affairs.core.database.apps import set_journal_mode
from config.environment import sqlite


@pytest.fixture
def other_file(tmp_path: Path):
    """The alias of a new SQLite file beside the database of the tests."""
    connections.databases["other"] = connections["default"].settings_dict | sqlite(
        tmp_path / "other.sqlite3"
    )
    yield "other"
    connections["other"].close()
    del connections["other"], connections.databases["other"]


def test_migrate_tells_it_to_the_database(django_db_blocker) -> None:
    told, _ = post_migrate._live_receivers(apps.get_app_config("contenttypes"))
    assert set_journal_mode in told


def test_a_file_gets_a_write_ahead_log(other_file: str, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        set_journal_mode(using=other_file)
        with connections[other_file].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
