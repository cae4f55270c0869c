"""Files as offices send them: two-row heads, units below, odd dates, totals, hidden parts."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from affairs.core.importing.actions import write_import
from affairs.core.importing.uploads import plan_of, receive
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.modules.fleet.models import LegacyVehicle, Quota

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    user = make_user(make_organisation("市教育局"))
    give(user, "fleet.*", "organisations.*", scope="all")
    return user


def _plan(content: bytes, name: str, clerk, ledger: str = "fleet.legacyvehicle"):
    batch = receive(content, name, get_ledger(ledger), clerk)
    return batch, plan_of(batch, clerk)


def _csv(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


def _written(content: bytes, name: str, clerk) -> list[LegacyVehicle]:
    batch, plan = _plan(content, name, clerk)
    assert [(e.row, e.field, e.reason) for e in plan.errors] == []
    write_import(batch, plan=plan, by=clerk)
    return list(LegacyVehicle.objects.order_by("fleet_number"))


def _saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_merged_head_with_units_in_its_second_row_and_totals_below(clerk):
    book = Workbook()
    sheet = book.active
    sheet.append(["市教育局旧车登记表（2022 年）"])
    sheet.append(["单位", "自编号", "车辆情况", None, "购置价"])
    sheet.append([None, None, "品牌", "型号", "万元"])
    for area in ("A2:A3", "B2:B3", "C2:D2", "A1:E1"):
        sheet.merge_cells(area)
    sheet.append(["市教育局 ", "0071", "某牌", "甲", "12.5"])
    sheet.append(["市教育局", "0072", "某牌", "乙", "(1.25)"])
    sheet.append(["小计", None, None, None, 11.25])
    sheet.append(["市教育局", "0073", "某牌", "丙", " ３.０ "])
    sheet.append(["合计", None, None, None, 14.25])
    rows = _written(_saved(book), "登记表.xlsx", clerk)
    assert [(row.fleet_number, row.cost) for row in rows] == [
        ("0071", Decimal("125000")), ("0072", Decimal("-12500")), ("0073", Decimal("30000")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("二〇二二年三月五日", date(2022, 3, 5)),
        ("2022年3月5日", date(2022, 3, 5)),
        ("2022.3.5 ", date(2022, 3, 5)),
        ("２０２２／３／５", date(2022, 3, 5)),
        ("20220305", date(2022, 3, 5)),
    ],
)
def test_dates_in_words_and_points(clerk, written, read):
    text = f"单位,自编号,品牌,型号,启用日期\n市教育局,1,某牌,甲,{written}\n"
    batch, plan = _plan(_csv(text), "日期.csv", clerk)
    found = [row.record.in_service_on for row in plan.rows if row.record]
    assert (found, plan.errors) == ([read], [])


@pytest.mark.parametrize("written", ["2022年3月", "22.3.5", "03/04/2022", "2022-02-30", "近期"])
def test_what_is_no_single_day_is_refused_with_its_place(clerk, written):
    text = f"单位,自编号,品牌,型号,启用日期\n市教育局,1,某牌,甲,{written}\n"
    _, plan = _plan(_csv(text), "日期.csv", clerk)
    assert [(e.row, e.column, e.value) for e in plan.errors] == [(2, "E", written)]


def test_a_code_that_lost_its_digits_is_refused(clerk):
    text = "单位,自编号,品牌,型号\n市教育局,1.1010519491231E+17,某牌,甲\n"
    _, plan = _plan(_csv(text), "编号.csv", clerk)
    assert [(e.row, e.column) for e in plan.errors] == [(2, "B")]
    assert "设为“文本”格式后重新填写" in plan.errors[0].reason


def test_gbk_with_tabs_and_no_mark(clerk):
    text = "单位\t自编号\t品牌\t型号\n市教育局\t007\t某牌\t甲\n市教育局\t008\t某牌\t乙，丙\n"
    rows = _written(_csv(text, "gbk"), "制表符.txt", clerk)
    assert [(row.fleet_number, row.model_name) for row in rows] == [
        ("007", "甲"), ("008", "乙，丙"),
    ]  # fmt: skip


def test_hidden_sheets_are_not_read_and_hidden_rows_are_data(clerk):
    book = Workbook()
    hidden = book.active
    hidden.title, hidden.sheet_state = "旧", "hidden"
    hidden.append(["单位", "自编号", "品牌", "型号"])
    hidden.append(["市教育局", "旧1", "某牌", "甲"])
    sheet = book.create_sheet("登记")
    sheet.append(["单位", "自编号", "品牌", "型号"])
    for number in ("1", "2", "3"):
        sheet.append(["市教育局", number, "某牌", "甲"])
    sheet.row_dimensions[3].hidden = True
    book.active = 1
    rows = _written(_saved(book), "隐藏.xlsx", clerk)
    assert [row.fleet_number for row in rows] == ["1", "2", "3"]


def test_an_update_needs_only_the_key_and_what_changes(clerk):
    _written(_csv("单位,自编号,品牌,型号\n市教育局,1,某牌,甲\n"), "一.csv", clerk)
    rows = _written(_csv("自编号,品牌,型号,购置价\n1,某牌,甲,9.5\n"), "二.csv", clerk)
    assert [(row.organisation.name, row.cost) for row in rows] == [("市教育局", Decimal("9.50"))]


def test_a_percentage_is_no_count(clerk):
    text = "单位,车辆类别,编制数,生效日期\n市教育局,机要通信用车,12.5%,2022-01-01\n"
    _, plan = _plan(_csv(text), "编制.csv", clerk, "fleet.quota")
    assert [(e.row, e.column) for e in plan.errors] == [(2, "C")]
    assert Quota.objects.count() == 0


def test_a_two_digit_year_is_read_once_the_order_is_given(clerk):
    text = "单位,自编号,品牌,型号,启用日期\n市教育局,1,某牌,甲,22.3.5\n"
    names = {"organisation": "单位", "fleet_number": "自编号", "make": "品牌",
             "model_name": "型号", "in_service_on": "启用日期"}  # fmt: skip
    known = {
        "name": "旧",
        "ledger": "fleet.legacyvehicle",
        "columns": names,
        "date_order": "ymd",
        "two_digit_year_pivot": 2035,
    }
    ledger = get_ledger("fleet.legacyvehicle")
    batch = receive(_csv(text), "日期.csv", ledger, clerk, known)
    plan = plan_of(batch, clerk)
    assert [row.record.in_service_on for row in plan.rows if row.record] == [date(2022, 3, 5)]
