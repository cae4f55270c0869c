"""Attachments: what is taken, where it lies, who may read it, how it is served."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from affairs.core.audit.models import AuditRecord
from affairs.core.errors import AffairsError, InvalidValue, NotPermitted, RuleViolation
from affairs.core.files.actions import attach, clean_name, remove
from affairs.core.files.models import Attachment
from affairs.core.files.selectors import attachments_of
from affairs.core.files.storage import is_intact, path_of
from affairs.core.organisations.models import Person
from affairs.core.organisations.tests.factories import give, make_organisation, make_user

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nnothing\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    settings.FILES_ALLOW_ARCHIVES = False
    return settings.FILES_ROOT


@pytest.fixture
def person():
    return Person.objects.create(organisation=make_organisation("市教育局"), name="科员")


@pytest.fixture
def liaison(person):
    user = make_user(person.organisation)
    give(user, "organisations.view_person", "files.attach_file", "files.remove_file")
    return user


@pytest.fixture
def client_of():
    def make(user) -> Client:
        client = Client()
        client.force_login(user, backend="affairs.core.accounts.backends.AccountBackend")
        return client

    return make


def test_attach_keeps_the_content_under_its_hash(person, liaison, files_root):
    made = attach(person, sent("批文 〔2022〕1号.pdf", PDF), by=liaison, label="批文")
    assert made.digest == hashlib.new("sm3", PDF).hexdigest()
    assert (made.name, made.size, made.content_type) == (
        "批文 〔2022〕1号.pdf",
        len(PDF),
        "application/pdf",
    )
    assert path_of(made.digest).read_bytes() == PDF
    assert is_intact(made.digest)
    assert [p.name for p in files_root.rglob("*") if p.is_file()] == [made.digest]
    assert list(attachments_of(person)) == [made]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.png", PNG),
        ("a.jpg", b"\xff\xd8\xff\xe0rest"),
        ("a.docx", DOCX),
        ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml")),
        ("a.ofd", zipped("OFD.xml", "Doc_0/Document.xml")),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"),
        ("a.txt", "机关事务".encode()),
        ("a.csv", "编号,名称\n1,机关".encode("gb18030")),
    ],
)
def test_files_of_the_allowed_kinds_are_taken(person, liaison, name, content):
    assert attach(person, sent(name, content), by=liaison).name == name


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"<html>", "内容不是 PDF"),
        ("a.docx", zipped("xl/workbook.xml"), "内容不是 DOCX"),
        ("a.docx", b"PK\x03\x04broken", "内容不是 DOCX"),
        ("a.docx", zipped("word/document.xml", "word/vbaProject.bin"), "含宏"),
        ("a.txt", b"MZ\x00\x01\x02", "内容不是 TXT"),
        ("a.html", b"<html>", "不收 .html"),
        ("a.svg", b"<svg>", "不收 .svg"),
        ("a.exe", b"MZ", "不收 .exe"),
        ("a.zip", zipped("a.txt"), "不收 .zip"),
        ("a", b"text", "不收"),
        ("a.pdf", b"", "空文件"),
    ],
)
def test_other_files_are_refused_with_the_reason(person, liaison, name, content, says):
    with pytest.raises(InvalidValue, match=says):
        attach(person, sent(name, content), by=liaison)
    assert Attachment.objects.count() == 0


def test_a_file_over_the_limit_is_refused(person, liaison, settings):
    settings.FILES_MAX_BYTES = 1024
    with pytest.raises(InvalidValue, match="上限"):
        attach(person, sent("a.pdf", PDF + b"x" * 2000), by=liaison)


def test_marks_of_secrecy_are_refused(person, liaison):
    with pytest.raises(RuleViolation, match="密级标志"):
        attach(person, sent("机密★5年 通知.pdf", PDF), by=liaison)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\机关\\批文.pdf", "批文.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a__Set-Cookie_ x.pdf"),
        ("fdp.\u202eexe.pdf", "fdp._exe.pdf"),
        ("...", "未命名"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_lose_folders_controls_and_direction_marks(given, kept):
    assert clean_name(given) == kept


def test_attach_needs_the_right_over_the_record(person):
    stranger = make_user()
    give(stranger, "files.attach_file")
    with pytest.raises(NotPermitted):
        attach(person, sent("a.pdf", PDF), by=stranger)


def test_download_carries_the_name_and_forbids_guessing(person, liaison, client_of):
    made = attach(person, sent("批文.pdf", PDF), by=liaison)
    answer = client_of(liaison).get(f"/files/{made.pk}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%89%B9%E6%96%87.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditRecord.objects.filter(action="files.download_file", user=liaison).count() == 1


def test_another_unit_gets_404_for_list_download_preview_and_removal(person, liaison, client_of):
    made = attach(person, sent("a.pdf", PDF), by=liaison)
    other = make_user()
    give(other, "organisations.view_person", "files.attach_file", "files.remove_file")
    of_record = f"/files/of/organisations.person/{person.pk}/"
    assert client_of(liaison).get(of_record).status_code == 200
    client = client_of(other)
    addresses = (of_record, f"/files/{made.pk}/", f"/files/{made.pk}/preview/")
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert (
        client.post(of_record, {"file": sent("b.pdf", PDF), "no_secrets": "1"}).status_code == 404
    )
    assert client.post(f"/files/{made.pk}/remove/").status_code == 404
    assert list(attachments_of(person)) == [made]


def test_upload_through_the_page_asks_about_secrets_first(person, liaison, client_of):
    client, address = client_of(liaison), f"/files/of/organisations.person/{person.pk}/"
    part = {"HTTP_HX_REQUEST": "true"}
    refused = client.post(address, {"file": sent("a.pdf", PDF)}, **part)
    assert (refused.status_code, Attachment.objects.count()) == (400, 0)
    assert "国家秘密" in refused.content.decode()
    taken = client.post(address, {"file": sent("<b>.pdf", PDF), "no_secrets": "1"}, **part)
    assert taken.status_code == 200
    assert "_b_.pdf" in taken.content.decode()


def test_preview_serves_pictures_and_refuses_documents(person, liaison, client_of):
    picture = attach(person, sent("a.png", PNG), by=liaison)
    document = attach(person, sent("a.docx", DOCX), by=liaison)
    client = client_of(liaison)
    shown = client.get(f"/files/{picture.pk}/preview/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get(f"/files/{document.pk}/preview/").status_code == 404


def test_removal_keeps_row_content_and_history(person, liaison, client_of):
    made = attach(person, sent("a.pdf", PDF), by=liaison)
    remove(made, by=liaison, reason="传错")
    assert list(attachments_of(person)) == []
    made.refresh_from_db()
    assert (made.removed_by, made.removal_reason) == (liaison, "传错")
    assert path_of(made.digest).exists()
    assert client_of(liaison).get(f"/files/{made.pk}/").status_code == 404
    history = AuditRecord.objects.filter(object_type="organisations.person").order_by("seq")
    assert [row.changes for row in history] == [
        {"附件": [None, "a.pdf"]},
        {"附件": ["a.pdf", None]},
    ]
    with pytest.raises(AffairsError, match="没有再删"):
        remove(made, by=liaison)


def test_path_of_takes_only_digests():
    with pytest.raises(ValueError, match="digest"):
        path_of("../../../etc/passwd")
