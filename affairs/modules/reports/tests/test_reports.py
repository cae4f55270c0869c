"""The yearly report: numbers from indicators, numbering, blanks, masked edition, file layout."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
import typst

from affairs.core import fonts
from affairs.core.errors import InvalidValue, RuleViolation
from affairs.core.indicators import Counted, Scope, registry
from affairs.core.indicators.actions import close_period
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.models import Closing, EnteredFigure, Target
from affairs.core.organisations.models import Organisation, Person
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.periods import Period
from affairs.modules.reports import pdf
from affairs.modules.reports.checks_of_text import text_findings
from affairs.modules.reports.composing import _texts, codes_of, compose, definition
from affairs.modules.reports.content import BLANK, Block, BlockKind, Document, Run, masked
from affairs.modules.reports.docx import write_docx
from affairs.modules.reports.layout_check import layout_faults
from affairs.modules.reports.models import Remark, ReportVersion
from affairs.modules.reports.output import _refuse_leaks, report_file
from affairs.modules.reports.sealing import digest_of

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2022)
SCOPE = Scope(YEAR)
WHOLES = ("budget.requested", "catering.canteens", "assets.total_value")


@pytest.fixture
def by_hand(monkeypatch):
    """All numbers of the report entered by hand: 2022 is 120, 2021 was 96, wholes twice that."""
    monkeypatch.setattr(registry, "_computed", {})
    clerk, head = make_user(), make_user()
    EnteredFigure.objects.bulk_create(
        EnteredFigure(
            code=code, first=period.first, last=period.last,
            value=value * 2 if code in WHOLES else value, source="台账",
            entered_by=clerk, confirmed_by=head, confirmed_at=period.ends_before,
        )
        for period, value in ((YEAR, 120), (Period.of_year(2021), 96))
        for code in codes_of(definition("annual"))
    )  # fmt: skip


def _passage(report: Document, key: str) -> str:
    return next(b.text for b in report.blocks if (b.kind, b.key) == (BlockKind.BODY, key))


def test_the_report_has_four_parts_of_8_8_3_5_items_and_uses_every_indicator(by_hand):
    report = compose("annual", SCOPE)
    parts = [b.text for b in report.blocks if b.kind is BlockKind.PART]
    items = [b.key.split(".")[0] for b in report.blocks if b.kind is BlockKind.ITEM]
    assert [text[:2] for text in parts] == ["一、", "二、", "三、", "四、"]
    assert [items.count(key) for key in "1234"] == [8, 8, 3, 5]
    assert set(codes_of(definition("annual"))) == set(definitions())
    assert report.blanks == ()
    assert [f.rule for f in text_findings(report)] == ["DOC-S7"]
    assert report.title == "机关事务管理局2022年度领导班子述职述廉"


def test_the_fleet_paragraph_reads_as_written(by_hand):
    assert _passage(compose("annual", SCOPE), "2.3") == (
        "一是集中调度更加高效。全年有120家单位使用平台车辆，受理用车申请120次，"
        "完成用车保障120车次，同比增长25.00%，行驶120公里。"
        "二是编制和台账更加清楚。年末在册车辆120辆，核定编制120辆；在单位之间调剂120辆，处置120辆。"
        "三是购置和租赁审核更加严格。审核租赁申请120件、购置和更新申请120件。"
        "四是运行费用逐车核算。全年运行费用120.00万元，同比增长25.00%。"
        "五是定点维修力量得到补充。新增定点维修企业120家，年末在用定点维修企业120家。"
        "六是安全管理抓在经常。举办安全培训120次，培训驾驶员120人次，开展车辆安全检查120次。"
    )


def test_data_reported_a_year_later_is_that_of_the_year_before(by_hand):
    assert "汇总2021年度市级行政事业单位资产，账面净值192.00亿元" in _passage(
        compose("annual", SCOPE), "2.1"
    )


def test_a_missing_number_is_a_marked_blank_and_stops_the_report(monkeypatch):
    monkeypatch.setattr(registry, "_computed", {})
    report = compose("annual", SCOPE)
    assert f"受理用车申请{BLANK}次" in _passage(report, "2.3")
    assert "同比" not in report.blocks[0].text + _passage(report, "2.3")
    assert text_findings(report)[0].severity.value == "stop"


def test_a_sentence_or_fragment_with_nothing_to_say_disappears(by_hand, monkeypatch):
    nothing = Counted(Person.objects.none())
    codes = ("fleet.rental_applications", "fleet.purchase_applications", "fleet.vehicles_disposed",
             "fleet.repair_suppliers_added")  # fmt: skip
    monkeypatch.setattr(registry, "_computed", {code: lambda _: nothing for code in codes})
    body = _passage(compose("annual", SCOPE), "2.3")
    assert "购置和租赁审核" not in body
    assert [body.count(f"{n}是") for n in "一二三四五六"] == [1, 1, 1, 1, 1, 0]
    assert "在单位之间调剂120辆。" in body
    assert "得到补充。年末在用定点维修企业120家。" in body


def test_a_sentence_turns_when_its_target_was_missed(by_hand):
    Target.objects.create(code="fleet.over_age_rate", year=2022, value=10, at_most=True)
    assert "高于年初目标" in _passage(compose("annual", SCOPE), "3.2")
    Target.objects.update(value=130)
    assert "高于年初目标" not in _passage(compose("annual", SCOPE), "3.2")


def test_what_needs_no_number_to_change_stays_at_zero(by_hand, monkeypatch):
    nothing = {"governance.unsuitable_adjustments": lambda _: Counted(Person.objects.none())}
    monkeypatch.setattr(registry, "_computed", nothing)
    assert "组织调整0人" in _passage(compose("annual", SCOPE), "1.6")


@pytest.mark.shared
def test_no_run_of_twelve_characters_stands_in_the_reference():
    folder = Path(__file__).resolve().parents[4].parent / "shared" / "reference"
    if not folder.is_dir():
        pytest.skip("shared reference data is not beside the repository")
    reference = re.sub(r"\s", "", (folder / "annual-report-2022.txt").read_text(encoding="utf-8"))
    texts = [re.sub(r"\{[^}]*\}", "#", text) for text in _texts(definition("annual"))]
    assert len(texts) > 100
    same = {t[i : i + 12] for t in texts for i in range(len(t) - 11) if t[i : i + 12] in reference}
    assert same == set()


def test_a_rewritten_passage_keeps_live_numbers_and_hides_marked_words(by_hand):
    text = "⟪东院⟫调度{fleet.trips_served}车次[，{fleet.trips_served|change}]，另有7辆备用。"
    report = compose("annual", SCOPE, {"2.3": text})
    assert _passage(report, "2.3") == "东院调度120车次，同比增长25.00%，另有7辆备用。"
    assert [f.rule for f in text_findings(report)] == ["DOC-S3", "DOC-S7"]
    assert _passage(masked(report), "2.3") == "**调度***车次，**********，另有7辆备用。"


def test_ordinals_that_repeat_are_found():
    body = Block(BlockKind.BODY, (Run("一是甲。二是乙。二是丙。"),))
    title = Block(BlockKind.TITLE, (Run("标题"),))
    findings = text_findings(Document("x", "x", "2022年", (title, body)))
    assert "DOC-S2" in [f.rule for f in findings]


def test_the_masked_edition_holds_no_number_in_any_part_of_the_file(by_hand):
    report = masked(compose("annual", SCOPE))
    assert all(not run.code for run in report.runs())
    clear = write_docx(compose("annual", SCOPE))
    with ZipFile(BytesIO(clear)) as archive:
        assert ">120<" in archive.read("word/document.xml").decode()
    content = report_file("annual", SCOPE, "docx", is_masked=True).content
    with ZipFile(BytesIO(content)) as archive:
        parts = {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }
    assert "***" in parts["word/document.xml"]
    assert [name for name, text in parts.items() if "25.00" in text] == []
    page = report_file("annual", SCOPE, "html", is_masked=True).content.decode()
    assert "完成用车保障***车次" in page
    assert "全年有120家单位使用平台车辆" in page  # the number of units is not sensitive
    assert "fleet." not in page


def test_a_secret_left_in_the_finished_file_is_refused(by_hand):
    clear = write_docx(compose("annual", SCOPE))
    with pytest.raises(RuleViolation, match="没有遮住"):
        _refuse_leaks(clear, masked(compose("annual", SCOPE)), ["同比增长25.00%"])


def test_the_word_file_is_laid_out_by_the_standard(by_hand):
    assert layout_faults(write_docx(compose("annual", SCOPE))) == []


def test_the_layout_check_finds_what_departs(by_hand):
    file = docx.Document(BytesIO(write_docx(compose("annual", SCOPE))))
    file.sections[0].left_margin += 10000
    file.paragraphs[1].runs[0].font.bold = True
    changed = BytesIO()
    file.save(changed)
    faults = layout_faults(changed.getvalue())
    assert len(faults) == 2
    assert faults[0].startswith("页边 left")


def test_hostile_and_rare_text_prints_as_itself(by_hand):
    hostile = '<img onerror>{{7*7}}=1+1#strong[x]"\\ 㐂𠮷䶮'
    blocks = (Block(BlockKind.TITLE, (Run(hostile),)), Block(BlockKind.BODY, (Run(hostile),)))
    report = Document("x", "x", "2022年", blocks)
    read = docx.Document(BytesIO(write_docx(report)))
    assert [p.text for p in read.paragraphs] == [hostile, hostile]
    assert pdf.write_pdf(report).startswith(b"%PDF")


def test_616_characters_fill_a_page_of_the_pdf_and_one_more_begins_the_next():
    pages = [_pdf_pages("字" * amount) for amount in (616, 617)]
    assert pages == [1, 2]


def _pdf_pages(text: str) -> int:
    """Pages of one paragraph set as the report's body is, without its indent."""
    source = pdf.TEMPLATE.read_text(encoding="utf-8")
    page_rules = source.split("#for block")[0].replace("all: true", "all: false")
    faces = fonts.faces()
    content = f'{{"title": "t", "blocks": [], "faces": {str(faces).replace(chr(39), chr(34))}}}'
    made = typst.compile(
        (page_rules + f"\n#par(first-line-indent: 0em)[{text}]").encode(),
        font_paths=[str(fonts.SHIPPED)],
        sys_inputs={"content": content},
        format="svg",
    )
    return len(made) if isinstance(made, list) else 1


def test_unknown_report_and_format_are_named():
    with pytest.raises(InvalidValue, match="annual"):
        report_file("monthly", SCOPE, "html")
    with pytest.raises(InvalidValue, match="docx"):
        report_file("annual", SCOPE, "odt")


@pytest.fixture
def office(client):
    user = make_user()
    give(user, "reports.*", "indicators.*", "organisations.*", scope="all")
    client.force_login(user)
    return client


def test_each_number_on_the_page_opens_its_records(office, by_hand, monkeypatch):
    unit = make_organisation("<b>市教育局</b>")
    Person.objects.create(organisation=unit, name="科员甲")
    counted = {"fleet.trips_served": lambda _: Counted(Person.objects.all())}
    monkeypatch.setattr(registry, "_computed", counted)
    page = office.get("/reports/annual/2022/").text
    assert 'href="/reports/annual/2022/?open=fleet.trips_served&amp;of=2022"' in page
    opened = office.get("/reports/annual/2022/?open=fleet.trips_served&of=2022").text
    assert "科员甲" in opened
    figure = office.get("/figures/fleet.trips_served/?period=2022").text
    assert "科员甲" in figure
    assert office.get("/reports/annual/2022/docx").status_code == 200
    assert office.get("/cockpit/").status_code == 200
    assert office.get("/reports/").status_code == 200


def test_the_editor_rewrites_a_passage_keeps_a_version_and_settles_a_remark(office, by_hand):
    address = "/reports/annual/2022/"
    form = office.get(f"{address}passage/2.3/?q=车次").text
    assert "{fleet.trips_served}" in form
    assert (
        office.post(f"{address}passage/2.3/", {"text": "全年{fleet.trip}车次。"}).status_code == 422
    )
    office.post(f"{address}passage/2.3/", {"text": "全年出车{fleet.trips_served}次。"})
    office.post(f"{address}version/")
    office.post(f"{address}remark/", {"key": "2.3", "text": "核对里程"})
    page = office.get(address).text
    assert "全年出车" in page
    assert "核对里程" in page
    version = ReportVersion.objects.get()
    assert (version.number, digest_of(version.content)) == (1, version.digest)
    office.post(f"{address}remark/", {"settle": str(Remark.objects.get().pk)})
    office.post(f"{address}passage/2.3/", {"restore": "1"})
    page = office.get(address).text
    assert "核对里程" not in page
    assert "集中调度更加高效" in page
    assert office.get(f"{address}passage/9.9/").status_code == 404


def test_a_change_after_closing_leaves_the_issued_number_and_names_the_record(office, monkeypatch):
    unit = make_organisation()
    person = Person.objects.create(organisation=unit, name="科员甲")
    counted = {"fleet.trips_served": lambda _: Counted(Person.objects.filter(left_on=None))}
    monkeypatch.setattr(registry, "_computed", counted)
    clerk = make_user()
    give(clerk, "indicators.*", "reports.*", scope="all")
    close_period(Closing(first=YEAR.first, last=YEAR.last), by=clerk)
    Person.objects.create(organisation=unit, name="科员乙")
    person.left_on = YEAR.last
    person.save()
    Person.objects.create(organisation=unit, name="科员丙")
    assert "完成用车保障1车次" in _passage(compose("annual", SCOPE), "2.3")
    page = office.get("/reports/annual/2022/?open=fleet.trips_served&of=2022").text
    assert "（现为 2）" in page
    for words in ("科员乙", "科员丙", "封账后计入", "科员甲", "封账后不再计入"):
        assert words in page


def test_a_reader_without_the_right_sees_no_report(client):
    client.force_login(make_user())
    for path in ("/reports/", "/reports/annual/2022/", "/reports/annual/2022/pdf", "/figures/"):
        assert client.get(path).status_code == 403


def test_a_figure_shows_only_what_its_reader_may_see(client, monkeypatch):
    mine, other = make_organisation("市教育局"), make_organisation("市水务局")
    for unit in (mine, other):
        Person.objects.create(organisation=unit, name=f"{unit.name}科员")
    counted = {"fleet.trips_served": lambda _: Counted(Person.objects.all())}
    monkeypatch.setattr(registry, "_computed", counted)
    liaison = make_user(mine)
    give(liaison, "indicators.view_figure", "organisations.view_person")
    client.force_login(liaison)
    page = client.get("/figures/fleet.trips_served/?period=2022").text
    assert "市教育局科员" in page
    assert "市水务局科员" not in page
    hidden = client.get(f"/figures/fleet.trips_served/?period=2022&unit={other.pk}")
    assert hidden.status_code == 400
    assert Organisation.objects.filter(pk=other.pk).exists()
