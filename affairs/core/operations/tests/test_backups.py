"""A backup restores to the same rows and files, and refuses what is no backup."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from affairs.core.errors import AffairsError
from affairs.core.operations.backups import restore_backup, write_backup
from affairs.core.organisations.models import Organisation, Person
from affairs.core.organisations.tests.factories import make_organisation


@pytest.mark.django_db
def test_a_backup_restores_rows_and_files(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    (settings.FILES_ROOT / "ab").mkdir(parents=True)
    kept = settings.FILES_ROOT / "ab" / "abcd"
    kept.write_bytes(b"content")
    unit = make_organisation("市教育局")
    person = Person.objects.create(organisation=unit, name="科员")
    manifest = write_backup(tmp_path / "a.backup")

    Person.objects.all().delete()
    make_organisation("市水务局")
    kept.unlink()
    assert restore_backup(tmp_path / "a.backup")["rows"] == manifest["rows"]
    assert list(Organisation.objects.values_list("name", flat=True)) == ["市教育局"]
    assert Person.objects.get().pk == person.pk
    assert kept.read_bytes() == b"content"


def test_a_file_that_is_no_backup_is_refused(tmp_path):
    other = tmp_path / "other.backup"
    with tarfile.open(other, "w:gz") as archive:
        archive.add(Path(__file__), arcname="x.py")
    with pytest.raises(AffairsError, match="不是平台的备份"):
        restore_backup(other)
