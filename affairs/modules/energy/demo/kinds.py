"""What the kinds of institution of the demo city look like: class, size, what they use."""

from __future__ import annotations

from dataclasses import dataclass

from affairs.modules.energy.choices import ClassCode


@dataclass(frozen=True, slots=True)
class Kind:
    """Ranges of people and area; a year's ``elec`` in kWh a ㎡, ``water`` in m³ a head."""

    class_code: str
    people: tuple[int, int]
    area_a_head: tuple[float, float]
    elec: float
    water: float
    gas_a_head: float = 0.0
    has_cars: bool = False
    has_generator: bool = False
    department: str = ""
    has_posts: bool = True


KINDS: dict[str, Kind] = {
    "小学": Kind(ClassCode.EDUCATION, (420, 1300), (7, 12), 22, 9, 3.5, department="市教育局",
               has_posts=False),
    "中学": Kind(ClassCode.EDUCATION, (700, 2200), (10, 16), 26, 14, 6, department="市教育局",
               has_posts=False),
    "幼儿园": Kind(ClassCode.EDUCATION, (120, 380), (8, 14), 28, 12, 8, department="市教育局",
                has_posts=False),
    "社区卫生服务中心": Kind(ClassCode.HEALTH, (30, 110), (25, 45), 55, 30, has_cars=True,
                     department="市卫生健康委"),
    "医院": Kind(ClassCode.HEALTH, (380, 2400), (22, 38), 95, 60, 20, True, True,
               department="市卫生健康委"),
    "街道办事处": Kind(ClassCode.STATE_ORGAN, (45, 130), (20, 40), 48, 24, 5, True),
    "文化馆": Kind(ClassCode.CULTURE, (15, 60), (40, 90), 42, 20, department="市文化旅游局"),
    "养老服务中心": Kind(ClassCode.OTHER_INSTITUTION, (40, 160), (22, 40), 45, 40, 15, True, True,
                  department="市民政局"),
    "行政服务站": Kind(ClassCode.STATE_ORGAN, (20, 70), (18, 35), 60, 18),
    "执法队": Kind(ClassCode.STATE_ORGAN, (20, 90), (12, 26), 40, 16, has_cars=True),
}  # fmt: skip


def kind_of(name: str) -> Kind:
    """The kind a demo institution's name ends in; schools where none fits."""
    return next((kind for word, kind in KINDS.items() if name.endswith(word)), KINDS["小学"])
