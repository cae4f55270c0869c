"""Import pages: like faults mended at once, sheets, large files by the worker, whose records."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from affairs.core.audit.models import AuditRecord
from affairs.core.importing import jobs, preview, views
from affairs.core.importing.actions import write_import
from affairs.core.importing.models import ImportBatch, ImportedRow, ImportWord
from affairs.core.importing.uploads import plan_of, receive
from affairs.core.importing.writing import RowsRefused
from affairs.core.jobs.models import LongJob, RunState
from affairs.core.jobs.progress import Progress, WorkCancelled
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.modules.fleet.models import LegacyVehicle, Quota, Vehicle
from affairs.modules.fleet.tests.factories import make_vehicle

pytestmark = pytest.mark.django_db
HEAD = "单位,车辆类别,编制数（辆）,生效日期,批文号\n"
PAGE = "/l/fleet/quota/import/"


@pytest.fixture
def unit():
    return make_organisation("市发展和改革委员会")


@pytest.fixture
def clerk(unit):
    user = make_user(unit)
    give(user, "fleet.*", "organisations.*", scope="all")
    return user


def _upload(client, text: str, name: str = "编制.csv"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, (HEAD + text).encode())})


def test_a_group_of_like_faults_is_mended_at_once_and_remembered(clerk, client):
    client.force_login(clerk)
    rows = "".join(f"市发改委,机要通信用车,2,202{n}-01-01,\n" for n in range(4))
    here = _upload(client, rows)["Location"]
    page = client.get(here).text
    assert "“市发改委”都当作" in page
    assert '<option value="市发展和改革委员会">' in page
    word = {"field": "organisation", "word": "市发改委", "meaning": "市发展和改革委员会"}
    assert client.post(here, {"act": "word", **word}).status_code == 302
    assert "可以写入" in client.get(here).text
    client.post(here, {"act": "write"})
    assert Quota.objects.count() == 4
    again = _upload(client, "市发改委,机要通信用车,5,2025-01-01,\n", "另一份.csv")["Location"]
    assert "可以写入" in client.get(again).text
    other = make_user(clerk.organisation)
    give(other, "fleet.*", "organisations.*", scope="all")
    client.force_login(other)
    theirs = _upload(client, "市发改委,机要通信用车,5,2025-01-01,\n")["Location"]
    assert "暂不能写入" in client.get(theirs).text


def test_a_word_needs_a_field_of_the_ledger_and_a_meaning(clerk, client):
    client.force_login(clerk)
    here = _upload(client, "市发改委,机要通信用车,2,2021-01-01,\n")["Location"]
    word = {"field": "password", "word": "市发改委", "meaning": "x"}
    assert client.post(here, {"act": "word", **word}).status_code == 400
    assert ImportWord.objects.count() == 0


def test_columns_of_one_person_are_not_another_persons(clerk, client, unit):
    client.force_login(clerk)
    head, row = "甲,乙,丙,丁\n", "市发展和改革委员会,机要通信用车,2,2021-01-01\n"
    first = client.post(PAGE, {"file": SimpleUploadedFile("一.csv", (head + row).encode())})
    letters = {"organisation": "A", "category": "B", "vehicles": "C", "valid_from": "D"}
    given = {f"column-{name}": column for name, column in letters.items()}
    client.post(first["Location"], {"act": "columns", **given})
    assert "可以写入" in client.get(first["Location"]).text
    other = make_user(unit)
    give(other, "fleet.*", "organisations.*", scope="all")
    client.force_login(other)
    theirs = client.post(PAGE, {"file": SimpleUploadedFile("二.csv", (head + row).encode())})
    assert "暂不能写入" in client.get(theirs["Location"]).text


def test_another_sheet_is_chosen(clerk, client):
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["单位", "车辆类别", "编制数", "生效日期"])
    sheet = book.create_sheet("编制")
    sheet.append(["单位", "车辆类别", "编制数", "生效日期"])
    sheet.append(["市发展和改革委员会", "机要通信用车", 3, "二〇二二年三月五日"])
    content = io.BytesIO()
    book.save(content)
    client.force_login(clerk)
    file = SimpleUploadedFile("两张.xlsx", content.getvalue())
    here = client.post(PAGE, {"file": file})["Location"]
    assert "没有要写入的行" in client.get(here).text
    client.post(here, {"act": "sheet", "sheet": "编制"})
    client.post(here, {"act": "write"})
    assert [(q.vehicles, str(q.valid_from)) for q in Quota.objects.all()] == [(3, "2022-03-05")]


def _large(client, monkeypatch, rows: int = 240) -> ImportBatch:
    monkeypatch.setattr(views, "AT_ONCE_BYTES", 100)
    monkeypatch.setattr(views, "AT_ONCE_ROWS", 50)
    head = "自编号,单位,品牌,型号\n"
    lines = "".join(f"L{n:04d},市发展和改革委员会,某牌,甲\n" for n in range(rows))
    file = SimpleUploadedFile("旧车册.csv", (head + lines).encode())
    client.post("/l/fleet/legacyvehicle/import/", {"file": file})
    return ImportBatch.objects.get()


def test_a_large_file_is_worked_out_and_written_by_the_worker(clerk, client, monkeypatch):
    client.force_login(clerk)
    batch = _large(client, monkeypatch)
    here = jobs.address(batch)
    page = client.get(here).text
    assert 'id="job-progress"' in page
    assert "/cancel/" in page
    job = batch.job
    jobs.preview_import(Progress(job.pk), **job.arguments)
    LongJob.objects.filter(pk=job.pk).update(state=RunState.DONE)
    assert "写入 240 行" in client.get(here).text
    second = client.get(f"{here}?kind=new&page=3").text
    assert "第 201–240 行，共 240 行" in second
    assert "L0239" in second
    client.post(here, {"act": "write"})
    job = LongJob.objects.latest("pk")
    assert job.code == "importing.write"
    jobs.write_large_import(Progress(job.pk), **job.arguments)
    assert LegacyVehicle.objects.count() == ImportedRow.objects.count() == 240
    assert AuditRecord.objects.filter(action="fleet.record_legacy_vehicle").count() == 1
    client.post(here, {"act": "undo"})
    job = LongJob.objects.latest("pk")
    jobs.undo_large_import(Progress(job.pk), **job.arguments)
    assert LegacyVehicle.objects.count() == 0


def test_cancelled_work_ends_and_stores_nothing(clerk, client, monkeypatch):
    client.force_login(clerk)
    batch = _large(client, monkeypatch)
    assert client.post(f"/jobs/{batch.job.pk}/cancel/").status_code == 302
    with pytest.raises(WorkCancelled):
        jobs.preview_import(Progress(batch.job.pk), **batch.job.arguments)
    assert batch.preview.count() == 0
    assert "重新核对" in client.get(jobs.address(batch)).text
    other = make_user(clerk.organisation)
    client.force_login(other)
    assert client.post(f"/jobs/{batch.job.pk}/cancel/").status_code == 404


def test_a_record_out_of_reach_is_not_taken_by_its_key(clerk, unit):
    make_vehicle(organisation=make_organisation("市水务局"), plate_number="示A12345")
    liaison = make_user(unit)
    give(liaison, "fleet.*", "organisations.*", scope="own")
    text = "号牌号码,品牌型号,所属单位\n示A12345,改过的型号,市发展和改革委员会\n"
    batch = receive(text.encode(), "车辆.csv", get_ledger("fleet.vehicle"), liaison)
    plan = plan_of(batch, liaison)
    assert [error.reason for error in plan.errors if error.field == "plate_number"] == [
        "台账里这条记录不在本账号的范围内，不能改。"
    ]
    with pytest.raises(RowsRefused):
        write_import(batch, plan=plan, by=liaison)
    assert not Vehicle.objects.filter(model_name="改过的型号").exists()


@pytest.mark.postgres
def test_the_same_file_planned_twice_before_writing_is_stored_once(clerk):
    text = HEAD + "市发展和改革委员会,机要通信用车,2,2021-01-01,\n"
    ledger = get_ledger("fleet.quota")
    first, second = (receive(text.encode(), f"{n}.csv", ledger, clerk) for n in "一二")
    plans = [plan_of(batch, clerk, trial=False) for batch in (first, second)]
    assert [plan.counts["created"] for plan in plans] == [1, 1]
    write_import(first, plan=plans[0], by=clerk)
    write_import(second, plan=plans[1], by=clerk)
    assert (first.counts["created"], second.counts["created"]) == (1, 0)
    assert second.counts["unchanged"] == Quota.objects.count() == 1


def test_a_bad_value_is_refused_in_the_words_of_the_form(clerk, client):
    client.force_login(clerk)
    ledger = get_ledger("fleet.quota")
    given = {"organisation": clerk.organisation_id, "category": "", "vehicles": "-1",
             "valid_from": "2021-01-01", "document": "长" * 81}  # fmt: skip
    form = client.post(ledger.address("new"), given).text
    text = HEAD + f"市发展和改革委员会,,-1,2021-01-01,{'长' * 81}\n"
    batch = receive(text.encode(), "编制.csv", ledger, clerk)
    reasons = {error.field: error.reason for error in plan_of(batch, clerk).errors}
    assert set(reasons) == {"category", "vehicles", "document"}
    for reason in reasons.values():
        assert reason in form, reason


def test_the_command_writes_the_annotated_workbook(clerk, tmp_path, capsys):
    file, marked = tmp_path / "编制.csv", tmp_path / "标注.xlsx"
    file.write_text(HEAD + "市发展和改革委员会,机要通信用车,两辆,2021-01-01,\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command(
            "import_file", str(file), ledger="fleet.quota", annotated=marked, json=True,
            login=clerk.login,
        )  # fmt: skip
    printed = json.loads(capsys.readouterr().out)
    assert [error["column"] for error in printed["errors"]] == ["C"]
    sheet = load_workbook(marked).worksheets[0]
    assert "不是" in sheet["C2"].comment.text
    assert Quota.objects.count() == 0


def test_preview_parts_hold_every_row_once(clerk):
    rows = "".join(
        f"市发展和改革委员会,机要通信用车,{n},{1900 + n}-05-01,\n" for n in range(1, 121)
    )
    batch = receive((HEAD + rows).encode(), "编制.csv", get_ledger("fleet.quota"), clerk)
    preview.prepare(batch, clerk)
    pages = [preview.rows_of(batch, "", page) for page in (1, 2)]
    assert [row["number"] for page in pages for row in page] == list(range(2, 122))
    assert len(preview.rows_of(batch, "new", 2)) == 20
    assert preview.rows_of(batch, "wrong", 1) == []
