"""A backup restores to the same rows and files, on either database, and refuses what is none."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as project

from affairs.core.errors import AffairsError
from affairs.core.operations.backups import restore_backup, write_backup
from affairs.core.organisations.models import Organisation, Person
from affairs.core.organisations.tests.factories import make_organisation

PHONE = "13893112345"
LOCAL = os.environ.get("AFFAIRS_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_backup_restores_rows_and_files(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    (settings.FILES_ROOT / "ab").mkdir(parents=True)
    kept = settings.FILES_ROOT / "ab" / "abcd"
    kept.write_bytes(b"content")
    unit = make_organisation("市教育局")
    person = Person.objects.create(organisation=unit, name="科员", phone=PHONE)
    changed_at = person.updated_at.replace(microsecond=person.updated_at.microsecond // 1000 * 1000)
    manifest = write_backup(tmp_path / "a.backup")

    Person.objects.all().delete()
    make_organisation("市水务局")
    kept.unlink()
    assert restore_backup(tmp_path / "a.backup")["rows"] == manifest["rows"]
    assert list(Organisation.objects.values_list("name", flat=True)) == ["市教育局"]
    restored = Person.objects.get()
    assert (restored.pk, restored.phone, restored.updated_at) == (person.pk, PHONE, changed_at)
    assert Person.objects.get(phone_digest=PHONE) == restored
    assert kept.read_bytes() == b"content"
    assert make_organisation("市水务局").pk > unit.pk


@pytest.mark.django_db
def test_no_sealed_value_stands_plain_in_the_file(tmp_path):
    Person.objects.create(organisation=make_organisation(), name="科员", phone=PHONE)
    write_backup(tmp_path / "a.backup")
    content = gzip.decompress((tmp_path / "a.backup").read_bytes())
    assert b"sm4:v1:" in content
    assert PHONE.encode() not in content


@pytest.mark.django_db
def test_another_field_key_is_named_and_nothing_is_lost(tmp_path, settings):
    Person.objects.create(organisation=make_organisation(), name="科员", phone=PHONE)
    write_backup(tmp_path / "a.backup")
    settings.FIELD_KEY = "another key than that of the backup"
    with pytest.raises(AffairsError, match="AFFAIRS_FIELD_KEY"):
        restore_backup(tmp_path / "a.backup")
    assert Person.objects.count() == 1


def test_a_file_that_is_no_backup_is_refused(tmp_path):
    other = tmp_path / "other.backup"
    with tarfile.open(other, "w:gz") as archive:
        archive.add(Path(__file__), arcname="x.py")
    with pytest.raises(AffairsError, match="不是平台的备份"):
        restore_backup(other)


# ---------- from one database to another ----------

FILL = """
import django; django.setup()
from affairs.core.accounts.models import User
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.organisations.actions import save_person
from affairs.core.organisations.models import Person
from affairs.core.organisations.tests.factories import give
by = make_user(make_organisation("市机关事务管理局"))
give(by, "organisations.*", scope="all")
for number in range(20):
    person = Person(organisation=by.organisation, name=f"科员{number}", phone=f"138931{number:05}")
    save_person(person, by=by)
"""
COUNT = """
import django, json; django.setup()
from affairs.core.audit.verification import verify
from affairs.core.organisations.models import Person
from affairs.core.organisations.tests.factories import make_organisation
verdict = verify()
print(json.dumps({
    "people": list(Person.objects.order_by("pk").values_list("pk", "name")),
    "phone": Person.objects.get(phone_digest="13893100007").phone,
    "checked": verdict.checked, "broken": verdict.broken_seq,
    "next": make_organisation("市水务局").pk,
}))
"""


def run(url: str, *arguments: str, code: str = "") -> str:
    """Run the platform's command, or Python, on the database of the URL."""
    command = [sys.executable, *(["-c", code] if code else ["manage.py", *arguments])]
    environment = os.environ | {
        "AFFAIRS_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    done = subprocess.run(
        command, env=environment, check=False, cwd=project.ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def new_postgres():
    """A function that makes an empty database on the server; dropped afterwards."""
    try:
        server = psycopg.connect(LOCAL, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("没有可连的 PostgreSQL；以 AFFAIRS_TEST_POSTGRES_URL 指明一个")
    made = []

    def make() -> str:
        name = f"backup_test_{uuid4().hex[:12]}"
        server.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        return f"{LOCAL.rsplit('/', 1)[0]}/{name}"

    yield make
    for name in made:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    server.close()


def test_sqlite_goes_to_postgresql_and_postgresql_to_another(tmp_path, new_postgres):
    lite, first, second = f"sqlite://{tmp_path}/a.sqlite3", new_postgres(), new_postgres()
    for url in (lite, first, second):
        run(url, "migrate", "-v0")
    run(lite, code=FILL)
    run(lite, "backup", str(tmp_path / "1.backup"))
    run(first, "restore", str(tmp_path / "1.backup"), "--replace")
    run(first, "backup", str(tmp_path / "2.backup"))
    run(second, "restore", str(tmp_path / "2.backup"), "--replace")
    seen = [json.loads(run(url, code=COUNT)) for url in (lite, first, second)]
    assert len(seen[0]["people"]) == 20
    assert (seen[0]["phone"], seen[0]["checked"], seen[0]["broken"]) == ("13893100007", 20, None)
    assert seen[1] == seen[0]
    assert seen[2] == seen[0]
