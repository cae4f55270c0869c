"""The checks of identifiers as rules.

What cannot be is 阻止; what a reviewer may accept after looking is 须说明. The value of each is the
written form that is stored.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from affairs.core.dates import date_of_serial
from affairs.core.identifiers import masking
from affairs.core.identifiers.credit_codes import check_credit_code, check_organisation_code
from affairs.core.identifiers.phones import check_mobile
from affairs.core.identifiers.plates import check_plate
from affairs.core.identifiers.regions import check_region_code
from affairs.core.identifiers.resident_ids import check_resident_id
from affairs.core.identifiers.titles import check_property_unit, check_title
from affairs.core.identifiers.verdicts import Checked, Verdict
from affairs.core.identifiers.vins import check_vin
from affairs.core.rules import Outcome, ask, rule, stop

PROVINCES_KEY = "identifiers.extra_plate_provinces"


@rule(
    "XCH-U1",
    "统一社会信用代码",
    article="《法人和其他组织统一社会信用代码编码规则》GB 32100-2015",
    confidence="A",
    labels={"code": "统一社会信用代码"},
    valid_from=date(2015, 10, 1),
    examples=({"code": "116201000123456717"}, {"code": "91350203M0001QAY9B"}),
)
def credit_code(code: str) -> Outcome:
    """18 characters, check characters of the whole and of the organisation code inside."""
    return _outcome(check_credit_code(code), "code")


@rule(
    "XCH-U2",
    "组织机构代码",
    article="《全国组织机构代码编制规则》GB 11714-1997",
    confidence="A",
    labels={"code": "组织机构代码"},
    examples=({"code": "01234567-1"},),
)
def organisation_code(code: str) -> Outcome:
    """9 characters with the check character of the first eight."""
    return _outcome(check_organisation_code(code), "code")


@rule(
    "XCH-I1",
    "居民身份证号",
    article="《公民身份号码》GB 11643-1999",
    confidence="A",
    labels={"number": "身份证号", "today": "今天"},
    parameters={"oldest_years": "identifiers.oldest_person_years"},
    examples=({"number": "11010519491231002X", "today": "2023-01-05"},),
)
def resident_id(number: str, today: date, *, oldest_years: int) -> Outcome:
    """18 characters: check digit, division, a date of birth that exists and is not to come."""
    return _outcome(check_resident_id(number, today=today, oldest_years=oldest_years), "number")


@rule(
    "XCH-D1",
    "行政区划代码",
    article="《中华人民共和国行政区划代码》GB/T 2260-2007",
    confidence="A",
    labels={"code": "行政区划代码"},
    parameters={"extra_provinces": "identifiers.extra_region_provinces"},
    examples=({"code": "620102"},),
)
def region_code(code: str, *, extra_provinces: list[str]) -> Outcome:
    """6 digits of province, city and county."""
    return _outcome(check_region_code(code, extra_provinces=extra_provinces), "code")


@rule(
    "XCH-V1",
    "机动车号牌",
    article="《中华人民共和国机动车号牌》GA 36-2018",
    confidence="A",
    labels={"plate": "号牌"},
    parameters={"extra_provinces": PROVINCES_KEY},
    examples=({"plate": "甘AD12345"},),
)
def plate_number(plate: str, *, extra_provinces: str) -> Outcome:
    """Ordinary plates of seven characters, new-energy plates of eight."""
    return _outcome(check_plate(plate, extra_provinces=extra_provinces), "plate")


@rule(
    "XCH-V2",
    "车辆识别代号",
    article="《道路车辆 车辆识别代号（VIN）》GB 16735",
    confidence="A",
    labels={"vin": "车辆识别代号"},
    note="国产车校验位不符为阻止，进口车为须说明（未核）。",
    examples=({"vin": "1M8GDM9AXKP042788"},),
)
def vehicle_identification_number(vin: str) -> Outcome:
    """17 characters with the check digit in the ninth place."""
    return _outcome(check_vin(vin), "vin")


@rule(
    "XCH-R1",
    "不动产权证号",
    article="不动产权证书式样",
    confidence="C",
    labels={"title": "不动产权证号"},
    parameters={"extra_provinces": PROVINCES_KEY},
    examples=({"title": "甘(2022)兰州市不动产权第0012345号"},),
)
def title_number(title: str, *, extra_provinces: str) -> Outcome:
    """Province, year in full-width brackets, place and seven digits."""
    return _outcome(check_title(title, extra_provinces=extra_provinces), "title")


@rule(
    "XCH-R2",
    "不动产单元号",
    article="不动产单元号编码规则",
    confidence="C",
    labels={"code": "不动产单元号"},
    examples=({"code": "620102001001GB00001F00010001"},),
)
def property_unit(code: str) -> Outcome:
    """28 characters of county, cadastral zones, parcel and fixture."""
    return _outcome(check_property_unit(code), "code")


@rule(
    "XCH-R5",
    "手机号",
    article="公用电信网编号计划",
    confidence="C",
    labels={"phone": "手机号"},
    examples=({"phone": "13893112345"},),
)
def mobile_number(phone: str) -> Outcome:
    """11 digits that begin with 13 to 19."""
    return _outcome(check_mobile(phone), "phone")


@rule(
    "XCH-R6",
    "电子表格日期序号",
    article="GB/T 7408《数据元和交换格式 信息交换 日期和时间表示法》",
    confidence="A",
    labels={"serial": "日期序号", "epoch_1904": "1904 日期系统"},
    examples=({"serial": "44927"},),
)
def spreadsheet_date(serial: Decimal, epoch_1904: bool = False) -> date:
    """The day of a spreadsheet's serial number: 44927 is 2023-01-01."""
    return date_of_serial(serial, epoch_1904=epoch_1904)


def _outcome(checked: Checked, field: str) -> Outcome:
    if checked.verdict is Verdict.VALID:
        return Outcome(checked.code)
    grade = stop if checked.verdict is Verdict.INVALID else ask
    finding = grade(
        f"{checked.message}。",
        field=field,
        value=checked.code,
        remedy="、".join(checked.proposals),
    )
    return Outcome(checked.code, (finding,))


_GRADES = "《数据安全法》第二十一条；脱敏方式为平台约定"

for _id, _label, _kind, _function in (
    ("SEC-G1", "电话脱敏", "电话", masking.masked_phone),
    ("SEC-G2", "身份证号脱敏", "身份证号", masking.masked_resident_id),
    ("SEC-G3", "姓名脱敏", "姓名", masking.masked_name),
    ("SEC-G4", "银行账号脱敏", "银行账号", masking.masked_bank_account),
    ("SEC-G5", "号牌脱敏", "号牌", masking.masked_plate),
    ("SEC-G6", "邮箱脱敏", "邮箱", masking.masked_mail),
):
    rule(_id, _label, article=_GRADES, confidence="C", labels={"text": _kind})(_function)

rule(
    "SEC-G7",
    "小样本统计脱敏",
    article=_GRADES,
    confidence="C",
    labels={"shown": "统计值", "people": "人数"},
)(masking.masked_cell)
