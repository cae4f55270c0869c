from decimal import Decimal

from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.headers import find_header
from affairs.core.tables.mapping import Confidence, propose_mapping, unused_columns
from affairs.core.tables.tests.files import sheet_of
from affairs.core.tables.workbook import MergedRange

PLATE = Field("plate_number", "号牌号码", Kind.CODE, synonyms=("车牌号",))
PRICE = Field("price", "购置价（元）", Kind.MONEY)
POWER = Field("power_kwh", "用电量（kWh）", Kind.DECIMAL, synonyms=("电",))


def propose(fields, *rows, merged=()):
    header = find_header(sheet_of(*rows, merged=merged), [field.names for field in fields])
    return header, propose_mapping(header, fields)


def test_whole_names_synonyms_and_units():
    _, (plate, price) = propose(
        [PLATE, PRICE], ["序号", "车 牌 号", "购置价\n（万元）"], [1, "示A1", 2]
    )
    assert [column.letters for column in plate.columns] == ["B"]
    assert plate.confidence is Confidence.SYNONYM
    assert [column.letters for column in price.columns] == ["C"]
    assert (price.confidence, price.unit, price.factor) == (
        Confidence.EXACT,
        "万元",
        Decimal(10000),
    )


def test_part_of_a_name_is_no_match():
    fields = [Field("diesel", "柴油"), Field("generator_diesel", "柴油(发电)")]
    header, (diesel, generator) = propose(fields, ["单位", "柴油（发电）"], ["甲", 1])
    assert not diesel.is_mapped
    assert [column.letters for column in generator.columns] == ["B"]
    assert [column.letters for column in unused_columns(header, (diesel, generator))] == ["A"]


def test_a_like_name_is_only_suggested():
    _, (mapping,) = propose([Field("area", "建筑面积")], ["名称", "建筑面积合"], ["甲", 1])
    assert not mapping.is_mapped
    assert mapping.suggestion is not None
    assert mapping.suggestion.letters == "B"


MERGED = (MergedRange(1, 1, 2, 1), MergedRange(1, 2, 1, 3))


def test_the_last_part_of_a_path_matches_where_the_unit_fits():
    rows = ["单位", "主要能耗", None], [None, "电（kWh）", "电（元）"], ["甲局", 1, 2]
    fields = [POWER, Field("power_cost", "电费", Kind.MONEY, synonyms=("电",))]
    _, (power, cost) = propose(fields, *rows, merged=MERGED)
    assert [column.letters for column in power.columns] == ["B"]
    assert power.confidence is Confidence.PART
    assert [column.letters for column in cost.columns] == ["C"]


def test_two_columns_of_one_name_are_left_to_a_person():
    _, (mapping,) = propose([PLATE], ["号牌号码", "号牌号码"], ["示A1", "示A2"])
    assert not mapping.is_mapped
    assert mapping.problem == "A、B 列都叫“号牌号码”，选定一列"


def test_a_column_two_fields_want_is_left_to_a_person():
    fields = [Field("a", "数量"), Field("b", "总数", synonyms=("数量",)), Field("c", "数量")]
    _, (first, second, third) = propose(fields, ["名称", "数量"], ["甲", 1])
    assert not first.is_mapped
    assert first.problem == "B 列“数量”也合于别的字段"
    assert not second.is_mapped
    assert third.problem == first.problem


def test_a_unit_stated_above_the_head_counts_for_fields_it_fits():
    rows = ["台账", None], ["单位：万元", None], ["号牌号码", "购置价"], ["示A1", 2]
    _, (plate, price) = propose([PLATE, PRICE], *rows)
    assert plate.unit is None
    assert (price.unit, price.factor) == ("万元", Decimal(10000))


def test_without_any_unit_the_stored_one_is_shown():
    _, (price,) = propose([PRICE], ["购置价", "名称"], [2, "甲"])
    assert (price.unit, price.factor) == ("元", Decimal(1))
