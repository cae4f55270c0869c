"""Imports: all or nothing, the same file twice, old and new values, undo, and whose rows."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from affairs.core.audit.models import AuditRecord
from affairs.core.errors import InvalidValue, NotPermitted, RuleViolation
from affairs.core.importing.actions import undo_import, write_import
from affairs.core.importing.models import ImportBatch
from affairs.core.importing.uploads import earlier_import, plan_of, receive
from affairs.core.importing.writing import RowsRefused
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rules.models import StoredFinding
from affairs.modules.fleet.models import Quota, Vehicle
from affairs.modules.fleet.tests.factories import make_trip, make_vehicle

pytestmark = pytest.mark.django_db
HEAD = "单位,车辆类别,编制数（辆）,生效日期,批文号\n"


@pytest.fixture
def unit():
    return make_organisation("市教育局")


@pytest.fixture
def clerk(unit):
    user = make_user(unit)
    give(user, "fleet.*", "organisations.*", scope="all")
    return user


def _quotas(text: str, clerk, name: str = "编制.csv") -> ImportBatch:
    return receive((HEAD + text).encode("gb18030"), name, get_ledger("fleet.quota"), clerk)


def _write(batch: ImportBatch, by) -> ImportBatch:
    return write_import(batch, plan=plan_of(batch, by), by=by)


def test_a_file_is_written_with_history_and_the_same_file_changes_nothing(clerk):
    text = "市教育局,机要通信用车,２,2021.1.1,示机管〔2020〕6号\n"
    batch = _write(_quotas(text, clerk), clerk)
    assert batch.counts["created"] == 1
    assert Quota.objects.get().vehicles == 2
    sources = AuditRecord.objects.filter(object_type="fleet.quota").values_list("source", flat=True)
    assert list(sources) == ["import"]
    again = _quotas(text, clerk)
    assert earlier_import(again) == batch
    counts = plan_of(again, clerk).counts
    assert (counts["unchanged"], counts["created"], counts["updated"]) == (1, 0, 0)


def test_a_changed_row_shows_old_and_new_and_is_written(clerk):
    _write(_quotas("市教育局,机要通信用车,2,2021-01-01,\n", clerk), clerk)
    second = _quotas("市教育局,机要通信用车,3,2021-01-01,\n", clerk)
    plan = plan_of(second, clerk)
    assert [(row.kind, row.changes) for row in plan.rows] == [("changed", {"vehicles": [2, 3]})]
    write_import(second, plan=plan, by=clerk)
    assert Quota.objects.get().vehicles == 3


def test_all_faults_are_named_at_once_and_nothing_is_stored(clerk):
    text = (
        "市教育局,机要通信用车,两辆,2021.2.30,\n"
        "没有这个局,越野车,2,2021-01-01,\n"
        "市教育局,应急保障用车,1,2021-01-01,\n"
        "市教育局,应急保障用车,2,2021-01-01,\n"
    )
    batch = _quotas(text, clerk)
    plan = plan_of(batch, clerk)
    places = {(error.row, error.field) for error in plan.errors}
    assert places == {
        (2, "vehicles"), (2, "valid_from"), (3, "organisation"), (3, "category"),
        (5, "organisation"),
    }  # fmt: skip
    assert {error.column for error in plan.errors} <= {"A", "B", "C", "D"}
    with pytest.raises(RowsRefused):
        write_import(batch, plan=plan, by=clerk)
    assert Quota.objects.count() == 0


def test_what_the_action_refuses_is_known_before_writing(clerk, unit):
    make_vehicle(organisation=unit, plate_number="示A12345", status="in_use")
    head = "号牌号码,品牌型号,车辆类别,车身类型,所属单位,入册日期,取得方式\n"
    row = "示A12346,某型轿车,其他按照规定配备的公务用车,轿车,市教育局,2022-01-01,企业捐赠\n"
    batch = receive((head + row).encode(), "车辆.csv", get_ledger("fleet.vehicle"), clerk)
    plan = plan_of(batch, clerk)
    assert [row.kind for row in plan.rows] == ["wrong"]
    assert "捐赠" in plan.errors[0].reason
    assert Vehicle.objects.count() == 1


def test_prices_in_wan_become_yuan_and_doubts_stay_with_the_record(clerk):
    head = "号牌号码,品牌型号,车辆类别,车身类型,所属单位,入册日期,购置价（万元）,检验有效期至\n"
    row = (
        "示A 10240,某型轿车,其他按照规定配备的公务用车,轿车,市教育局,2015-01-01,11.98,2016-01-01\n"
    )
    batch = receive((head + row).encode(), "车辆.csv", get_ledger("fleet.vehicle"), clerk)
    plan = plan_of(batch, clerk)
    assert plan.errors == []
    write_import(batch, plan=plan, by=clerk)
    vehicle = Vehicle.objects.get()
    assert (vehicle.price, vehicle.plate_number) == (Decimal("119800.00"), "示A10240")
    assert len(plan.findings) == StoredFinding.objects.filter(subject_id=vehicle.pk).count() > 0


def test_undo_takes_new_rows_out_and_brings_old_values_back(clerk):
    _write(_quotas("市教育局,机要通信用车,2,2021-01-01,\n", clerk), clerk)
    text = "市教育局,机要通信用车,5,2021-01-01,\n市教育局,应急保障用车,1,2021-01-01,\n"
    batch = _write(_quotas(text, clerk, "二.csv"), clerk)
    assert Quota.objects.count() == 2
    undo_import(batch, by=clerk)
    assert [quota.vehicles for quota in Quota.objects.all()] == [2]
    with pytest.raises(RuleViolation, match="只有已写入"):
        undo_import(batch, by=clerk)


def test_undo_is_refused_once_a_row_was_changed_or_used(clerk, unit):
    batch = _write(_quotas("市教育局,机要通信用车,2,2021-01-01,\n", clerk), clerk)
    quota = Quota.objects.get()
    quota.vehicles = 4
    quota.save()
    with pytest.raises(RuleViolation, match="导入后又改过"):
        undo_import(batch, by=clerk)
    head = "号牌号码,品牌型号,车辆类别,车身类型,所属单位,入册日期\n"
    row = "示A12345,某型轿车,其他按照规定配备的公务用车,轿车,市教育局,2022-01-01\n"
    cars = receive((head + row).encode(), "车辆.csv", get_ledger("fleet.vehicle"), clerk)
    _write(cars, clerk)
    make_trip(organisation=unit, vehicle=Vehicle.objects.get())
    with pytest.raises(RuleViolation, match="已被别的记录用到"):
        undo_import(cars, by=clerk)
    assert Vehicle.objects.exists()


def test_an_import_is_confirmed_once(clerk):
    batch = _quotas("市教育局,机要通信用车,2,2021-01-01,\n", clerk)
    plan = plan_of(batch, clerk)
    write_import(batch, plan=plan, by=clerk)
    with pytest.raises(RuleViolation, match="不再写第二次"):
        write_import(batch, plan=plan, by=clerk)


def test_rows_of_another_unit_are_neither_found_nor_written(clerk, unit):
    other = make_organisation("市水务局")
    liaison = make_user(other)
    give(liaison, "fleet.record_quota", "organisations.view_organisation")
    batch = _quotas("市教育局,机要通信用车,2,2021-01-01,\n", liaison)
    assert "不在台账里，或不在本账号的范围内" in plan_of(batch, liaison).errors[0].reason
    stranger = make_user(other)
    with pytest.raises(NotPermitted):
        _quotas("市教育局,机要通信用车,2,2021-01-01,\n", stranger)


def test_a_ledger_the_platform_keeps_itself_takes_no_file(clerk):
    with pytest.raises(InvalidValue, match="不能导入"):
        receive(b"a\n1\n", "x.csv", get_ledger("fleet.costentry"), clerk)


def _upload(client, text: str, name: str = "编制.csv"):
    file = SimpleUploadedFile(name, (HEAD + text).encode("gb18030"))
    return client.post("/l/fleet/quota/import/", {"file": file})


def test_a_file_goes_through_upload_preview_write_and_undo_on_screen(clerk, client):
    client.force_login(clerk)
    answer = _upload(client, "市教育局,机要通信用车,2,2021-01-01,\n")
    page = client.get(answer["Location"])
    assert "可以写入" in page.text
    assert client.post(answer["Location"], {"act": "write"}).status_code == 302
    assert Quota.objects.count() == 1
    assert "撤回这次导入" in client.get(answer["Location"]).text
    client.post(answer["Location"], {"act": "undo"})
    assert Quota.objects.count() == 0


def test_a_wrong_file_shows_its_cells_and_cannot_be_written(clerk, client):
    client.force_login(clerk)
    answer = _upload(client, "市教育局,机要通信用车,两辆,2021-01-01,\n")
    page = client.get(answer["Location"]).text
    assert "x-err" in page
    assert "暂不能写入" in page
    assert client.post(answer["Location"], {"act": "write"}).status_code == 422
    assert Quota.objects.count() == 0


def test_columns_chosen_once_are_known_for_the_next_file(clerk, client):
    client.force_login(clerk)
    head = "甲,乙,丙,丁\n"
    rows = "市教育局,机要通信用车,2,2021-01-01\n"
    file = SimpleUploadedFile("一.csv", (head + rows).encode())
    first = client.post("/l/fleet/quota/import/", {"file": file})
    columns = {"organisation": "A", "category": "B", "vehicles": "C", "valid_from": "D"}
    given = {f"column-{name}": letters for name, letters in columns.items()}
    client.post(first["Location"], {"act": "columns", **given})
    assert "可以写入" in client.get(first["Location"]).text
    again = SimpleUploadedFile("二.csv", (head + rows).encode())
    second = client.post("/l/fleet/quota/import/", {"file": again})
    assert "可以写入" in client.get(second["Location"]).text


def test_an_unreadable_file_is_refused_with_the_reason(clerk, client):
    client.force_login(clerk)
    broken = SimpleUploadedFile("坏.xlsx", b"PK\x03\x04broken")
    answer = client.post("/l/fleet/quota/import/", {"file": broken})
    assert answer.status_code == 400
    assert "没有读入" in answer.text


def test_another_persons_import_is_not_there(clerk, client, unit):
    batch = _quotas("市教育局,机要通信用车,2,2021-01-01,\n", clerk)
    other = make_user(unit)
    give(other, "fleet.*", "organisations.*", scope="all")
    client.force_login(other)
    assert client.get(f"/l/fleet/quota/import/{batch.pk}/").status_code == 404
    assert client.get(f"/l/fleet/quota/import/{batch.pk}/file/").status_code == 404


def test_the_users_own_file_comes_back_with_its_faults_marked(clerk, client):
    client.force_login(clerk)
    answer = _upload(client, "市教育局,机要通信用车,两辆,2021-01-01,\n")
    marked = client.get(f"{answer['Location']}annotated/")
    book = load_workbook(io.BytesIO(marked.content))
    sheet = book.worksheets[0]
    assert "两辆" in str(sheet["C2"].value)
    assert "不是" in sheet["C2"].comment.text
    assert sheet["C2"].fill.fgColor.rgb.endswith("FDECEA")


def test_a_filled_template_is_read_without_choosing_columns(clerk, client):
    client.force_login(clerk)
    book = load_workbook(io.BytesIO(client.get("/l/fleet/quota/import/template/").content))
    sheet = book.worksheets[0]
    values = {"单位": "市教育局", "车辆类别": "机要通信用车", "编制数": 2, "生效日期": "2021-01-01"}
    head = next(row for row in sheet.rows if str(row[0].value).startswith("单位"))
    for cell in head:
        name = next((n for n in values if str(cell.value).startswith(n)), None)
        sheet.cell(head[0].row + 1, cell.column, values.get(name))
    filled = io.BytesIO()
    book.save(filled)
    file = SimpleUploadedFile("模板.xlsx", filled.getvalue())
    answer = client.post("/l/fleet/quota/import/", {"file": file})
    assert "可以写入" in client.get(answer["Location"]).text
