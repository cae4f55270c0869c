"""The yearly report: numbers from indicators, numbering, blanks, masked edition, file layout."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
import typst

from affairs.core.errors import InvalidValue
from affairs.core.indicators import Counted, Scope, registry
from affairs.core.indicators.actions import confirm_figure, enter_figure
from affairs.core.indicators.models import EnteredFigure
from affairs.core.organisations.models import Organisation, Person
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.periods import Period
from affairs.modules.reports import pdf
from affairs.modules.reports.checks_of_text import text_findings
from affairs.modules.reports.composing import codes_of, compose, definition
from affairs.modules.reports.content import BLANK, Block, BlockKind, Document, Run, masked
from affairs.modules.reports.docx import write_docx
from affairs.modules.reports.layout_check import layout_faults
from affairs.modules.reports.output import report_file

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2022)
SCOPE = Scope(YEAR)


@pytest.fixture
def by_hand(monkeypatch):
    """All numbers of the report entered by hand: 2022 is 120, 2021 was 96."""
    monkeypatch.setattr(registry, "_computed", {})
    clerk, head = make_user(), make_user()
    for user in (clerk, head):
        give(user, "indicators.*", scope="all")
    for year, value in ((2022, 120), (2021, 96)):
        period = Period.of_year(year)
        for code in codes_of(definition("annual")):
            entered = EnteredFigure(
                code=code, first=period.first, last=period.last, value=Decimal(value), source="台账"
            )
            confirm_figure(enter_figure(entered, by=clerk), by=head)


def _bodies(report: Document) -> list[str]:
    return [block.text for block in report.blocks if block.kind is BlockKind.BODY]


def test_the_report_has_numbered_parts_and_filled_slots(by_hand):
    report = compose("annual", SCOPE)
    headings = [b.text for b in report.blocks if b.kind in (BlockKind.PART, BlockKind.ITEM)]
    assert headings == [
        "一、业务工作", "（一）公务用车服务与管理", "二、存在的问题", "（一）部分车辆老化",
    ]  # fmt: skip
    assert "完成用车保障120车次，同比增长25.00%，行驶120公里" in _bodies(report)[1]
    assert (report.blanks, text_findings(report)) == ((), [])
    assert report.title == "机关事务管理局2022年度工作报告"


def test_a_missing_number_is_a_marked_blank_and_stops_the_report(monkeypatch):
    monkeypatch.setattr(registry, "_computed", {})
    report = compose("annual", SCOPE)
    assert BLANK in _bodies(report)[1]
    assert [f.severity.value for f in text_findings(report)] == ["stop"]


def test_a_sentence_with_nothing_to_say_disappears_and_the_count_runs_on(by_hand, monkeypatch):
    nothing = Counted(Person.objects.none())
    monkeypatch.setattr(
        registry, "_computed",
        {"fleet.rental_applications": lambda _: nothing,
         "fleet.purchase_applications": lambda _: nothing},
    )  # fmt: skip
    body = _bodies(compose("annual", SCOPE))[1]
    assert "购置和租赁审核" not in body
    assert [body.count(f"{n}是") for n in "一二三四五六"] == [1, 1, 1, 1, 1, 0]


def test_ordinals_that_repeat_are_found():
    body = Block(BlockKind.BODY, (Run("一是甲。二是乙。二是丙。"),))
    title = Block(BlockKind.TITLE, (Run("标题"),))
    findings = text_findings(Document("x", "x", "2022年", (title, body)))
    assert [f.severity.value for f in findings] == ["ask"]


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
    assert [name for name, text in parts.items() if ">120<" in text or "25.00" in text] == []
    page = report_file("annual", SCOPE, "html", is_masked=True).content.decode()
    assert "120" not in page
    assert "fleet." not in page


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
    source = pdf._TEMPLATE.read_text(encoding="utf-8")
    page_rules = source.split("#for block")[0].replace("all: true", "all: false")
    faces = pdf.faces()
    content = f'{{"title": "t", "blocks": [], "faces": {str(faces).replace(chr(39), chr(34))}}}'
    made = typst.compile(
        (page_rules + f"\n#par(first-line-indent: 0em)[{text}]").encode(),
        font_paths=[str(pdf._SHIPPED)],
        sys_inputs={"report": content},
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
    assert 'href="/figures/fleet.trips_served/?period=2022"' in page
    figure = office.get("/figures/fleet.trips_served/?period=2022").text
    assert "科员甲" in figure
    assert office.get("/reports/annual/2022/docx").status_code == 200
    assert office.get("/cockpit/").status_code == 200
    assert office.get("/reports/").status_code == 200


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
