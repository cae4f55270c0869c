"""SQLite keeps its write-ahead log from the first migrate on."""

import sqlite3
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings


def test_the_part_hears_of_the_end_of_a_migrate():
    assert apps.get_app_config("database").models_module is not None


@pytest.mark.skipif("postgres" in settings.DATABASES["default"]["ENGINE"], reason="SQLite only")
def test_a_fresh_database_file_is_in_write_ahead_mode(tmp_path):
    file = tmp_path / "fresh.sqlite3"
    url = f"sqlite://{file}"
    code = (
        "import django; django.setup();"
        "from django.core.management import call_command;"
        "call_command('migrate', 'contenttypes', verbosity=0)"
    )
    environment = {"AFFAIRS_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=settings.ROOT)
    with sqlite3.connect(file) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)
