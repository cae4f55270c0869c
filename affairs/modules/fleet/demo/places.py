"""Where units and districts lie, measured ways, and a day of applications that wait for cars."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from affairs.core.demo import Demo, demo_part
from affairs.modules.fleet.models import Place, PlaceDistance

CENTRE = (Decimal("103.830000"), Decimal("36.060000"))
YARD = "机关大院停车场"
# Degrees east and north of the centre.
DISTRICTS = {
    "中心区": ("0.005", "0.003"), "河东区": ("0.070", "0.010"), "河西区": ("-0.080", "0.005"),
    "城北区": ("0.010", "0.075"), "城南区": ("0.000", "-0.065"), "高新区": ("0.110", "-0.040"),
    "临江县": ("0.310", "0.120"), "青山县": ("-0.260", "-0.190"),
}  # fmt: skip
MEASURED = (
    (YARD, "临江县", "41.5", 55),
    (YARD, "青山县", "46.0", 65),
    (YARD, "高新区", "15.2", 28),
)


@demo_part("fleet.places", "地点与里程", after=["accounts"])
def make_places(demo: Demo) -> None:
    """The yard, the districts and every unit, some kilometres round the centre."""
    chance = demo.chance("fleet.places")
    east, north = CENTRE
    rows = [Place(name=YARD, other_names="机关大院", longitude=east, latitude=north, is_yard=True)]
    rows += [
        Place(name=name, longitude=east + Decimal(e), latitude=north + Decimal(n))
        for name, (e, n) in DISTRICTS.items()
    ]
    names = {row.name for row in rows}
    for unit in demo.shared["units"]:
        if unit.name not in names:
            names.add(unit.name)
            shift = [Decimal(chance.randint(-30, 30)) / 1000 for _ in range(2)]
            rows.append(Place(name=unit.name, longitude=east + shift[0], latitude=north + shift[1]))
    Place.objects.bulk_create(rows, batch_size=500)
    known = {row.name: row for row in Place.objects.filter(name__in=[YARD, *DISTRICTS])}
    PlaceDistance.objects.bulk_create(
        PlaceDistance(
            start=known[start], end=known[end], km=Decimal(km), minutes=minutes,
            valid_from=date(2022, 1, 1), source="车队实测",
        )
        for start, end, km, minutes in MEASURED
    )  # fmt: skip
