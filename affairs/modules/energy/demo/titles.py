"""Schemes, audits, key consumers, projects, events, waste of the demo city."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from affairs.core.database.bulk_load import insert_all
from affairs.core.demo import Demo, demo_part
from affairs.core.organisations.models import Organisation
from affairs.modules.energy.models import (
    EnergyAudit,
    EnergyEvent,
    EnergyReport,
    KeyConsumer,
    SavingProject,
    Scheme,
    SchemeInspection,
    SchemeItem,
    WasteInspection,
    WastePickup,
    WastePoint,
)

S, K = Scheme.State, Scheme.Kind
TOPICS = ("组织管理", "制度建设", "节能管理", "节水管理", "绿色办公", "垃圾分类", "绿色出行",
          "反食品浪费", "宣传教育")  # fmt: skip


@demo_part("energy.schemes", "示范创建", after=["energy.reports"])
def make_schemes(demo: Demo) -> None:
    """Titles of earlier years with their visits, twelve units and three districts under way."""
    units, districts = demo.shared["units"], demo.shared["districts"]
    named = [
        Scheme(organisation=unit, kind=K.SAVING_ORGAN, state=S.NAMED, batch=f"{year} 年",
               enrolled_on=date(year - 1, 3, 1), named_on=date(year, 6, 20), score=Decimal(88),
               document=f"省机管〔{year}〕22号")
        for year, some in ((2020, units[12:30]), (2021, units[30:50]), (2022, units[50:60]))
        for unit in some
    ]  # fmt: skip
    enrolled = [
        Scheme(organisation=unit, kind=K.SAVING_ORGAN, batch="2022 年", state=S.ENROLLED,
               enrolled_on=date(2022, 4, 12))
        for unit in units[:12]
    ]  # fmt: skip
    whole = [
        Scheme(organisation=one, kind=K.SAVING_ORGAN, batch="2022 年", is_district=True,
               enrolled_on=date(2022, 4, 12))
        for one in districts[:3]
    ]  # fmt: skip
    water = [
        Scheme(organisation=unit, kind=K.WATER_SAVING, state=S.NAMED, award_level="市级",
               enrolled_on=date(2020, 3, 2), named_on=date(2021, 3, 22), score=Decimal("93.5"),
               document="示水发〔2021〕9号")
        for unit in units[20:46]
    ]  # fmt: skip
    site = next(u for u in demo.shared["institutions"] if u.name.endswith("中学"))
    waste = [
        Scheme(organisation=site, kind=K.WASTE_SITE, state=S.NAMED, award_level="国家级",
               batch="首批", enrolled_on=date(2021, 5, 1), named_on=date(2022, 5, 30),
               document="国管办发〔2022〕14号")
    ]  # fmt: skip
    insert_all([*named, *enrolled, *whole, *water, *waste])
    insert_all([
        SchemeInspection(scheme=scheme, inspected_on=date(year, month, 15), result="保持达标")
        for year, month, some in ((2021, 10, named[:9]), (2022, 9, named[:38]))
        for scheme in some
    ])  # fmt: skip
    insert_all([item for scheme in enrolled[:4] for item in _items(scheme)])


def _items(scheme: Scheme) -> list[SchemeItem]:
    return [
        SchemeItem(scheme=scheme, number=f"{topic_number}.{place}", topic=topic,
                   text=f"{topic}第 {place} 项要求", maximum=Decimal(maximum))
        for topic_number, topic in enumerate(TOPICS, start=1)
        for place, maximum in enumerate(_maxima(topic_number), start=1)
    ]  # fmt: skip


def _maxima(topic: int) -> tuple[int, ...]:
    """Nine topics, together 100 points."""
    return (4, 4, 4) if topic == 1 else (4, 4, 3)


@demo_part("energy.acts", "节能工作", after=["energy.reports"])
def make_acts(demo: Demo) -> None:
    """Audits, key consumers, projects, events, waste of two years."""
    bureau = demo.shared["unit_by_name"]["市机关事务管理局"]
    largest = _largest()
    insert_all([
        KeyConsumer(institution_id=key, ground=KeyConsumer.Ground.CITY, manager="能源管理岗",
                    listed_on=date(2021, 3, 1), document="示机管发〔2021〕7号")
        for key in largest[:24]
    ])  # fmt: skip
    insert_all([
        EnergyAudit(institution_id=key, auditor="示例市节能监察中心", year_from=2019, year_to=2021,
                    started_on=date(2022, 3, 1) + timedelta(days=20 * n),
                    finished_on=date(2022, 6, 1) + timedelta(days=20 * n) if n < 6 else None,
                    findings="照明和空调能效偏低。", measures="更换高效光源，空调加装群控。",
                    investment=Decimal(400_000), saving_tce=Decimal("38.5"))
        for n, key in enumerate(largest[:8])
    ])  # fmt: skip
    _projects(demo)
    insert_all([
        EnergyEvent(organisation=bureau, kind=kind, subject=subject, held_on=on, place="市政务中心",
                    participants=people, units=units)
        for kind, subject, on, people, units in (
            ("training", "能耗统计新系统培训（第一期）", date(2022, 3, 16), 260, 230),
            ("training", "能耗统计新系统培训（第二期）", date(2022, 3, 23), 240, 221),
            ("training", "能耗数据会审培训", date(2021, 2, 24), 150, 140),
            ("publicity", "2022 年节能宣传周启动仪式", date(2022, 6, 13), 320, 96),
            ("publicity", "低碳日公交出行倡议", date(2022, 6, 15), 900, 86),
            ("contest", "“节能有我”征文", date(2022, 6, 17), 143, 61),
            ("publicity", "2021 年节能宣传周", date(2021, 8, 23), 280, 90),
            ("mobilisation", "节约型机关创建动员会", date(2022, 4, 12), 110, 20),
        )
    ])  # fmt: skip
    _waste(demo)


def _largest() -> list[int]:
    rows = EnergyReport.objects.filter(month__year=2021).values("institution")
    return list(
        rows.annotate(energy=Sum("energy_tce")).order_by("-energy", "institution")
        .values_list("institution", flat=True)[:40]
    )  # fmt: skip


def _projects(demo: Demo) -> None:
    units: list[Organisation] = demo.shared["units"]
    names = ("空调群控改造", "照明更换为 LED", "屋顶光伏", "供暖分户计量", "节水器具更换",
             "食堂灶具更换", "机房冷通道封闭")  # fmt: skip
    insert_all([
        SavingProject(organisation=units[n], name=f"{units[n]}{name}", kind=name,
                      started_on=date(2022, 2, 1) + timedelta(days=25 * n),
                      finished_on=date(2022, 5, 20) + timedelta(days=25 * n) if n < 6 else None,
                      cost=Decimal(180_000 + 45_000 * n), saving_tce=Decimal(12 + 3 * n),
                      is_contracted=n % 2 == 0)
        for n, name in enumerate(names)
    ])  # fmt: skip


def _waste(demo: Demo) -> None:
    units = demo.shared["units"]
    points, pickups, visits = [], [], []
    for n, unit in enumerate(units[:40]):
        points.append(
            WastePoint(
                organisation=unit,
                name="一楼走廊",
                kind="corridor",
                has_recyclable=True,
                has_other=n != 3,
                has_sign=n != 5,
            )
        )
        points.append(WastePoint(organisation=unit, name="食堂", kind="canteen",
                                 has_kitchen=True, has_other=True))  # fmt: skip
        for month in range(1, 13):
            expired = n == 7 and month == 7
            pickups.append(WastePickup(
                organisation=unit, picked_on=date(2022, month, 18), kind="kitchen",
                weight_kg=Decimal(900 + 10 * n), carrier="示例环卫公司", destination="餐厨处理厂",
                licence_until=date(2022, 6, 30) if expired else date(2024, 12, 31)))  # fmt: skip
        for quarter in (2, 5, 8, 11):
            accuracy = Decimal(96 - (n + quarter) % 9)
            sorting = Decimal(30) - max(Decimal(), (90 - accuracy) * 2)
            visits.append(WasteInspection(
                organisation=unit, inspected_on=date(2022, quarter, 20), bins_score=Decimal(38),
                accuracy_percent=accuracy, awareness_percent=Decimal(98),
                score=Decimal(38) + sorting + Decimal(28)))  # fmt: skip
    insert_all(points)
    insert_all(pickups)
    insert_all(visits)
    demo.plant("WST-01", units[3], "走廊缺其他垃圾桶")
    demo.plant("WST-02", f"{units[7]} 2022-07-18", "清运企业资质到期")
