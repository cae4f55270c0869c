"""Organisations and accounts of the demo city, written in bulk."""

from __future__ import annotations

from affairs.core.accounts.models import User
from affairs.core.demo import units
from affairs.core.demo.parts import Demo, demo_part
from affairs.core.identifiers.credit_codes import (
    credit_code_check_character,
    organisation_code_check_character,
)
from affairs.core.organisations.models import Organisation
from affairs.core.permissions.models import Grant, Role, Scope
from affairs.core.rules.models import Parameter
from affairs.core.rules.parameters import table

Kind, Level = Organisation.Kind, Organisation.Level
INSTITUTIONS_OF_A_CITY = 2024


@demo_part("organisations", "单位")
def make_organisations(demo: Demo) -> None:
    """The city, 86 units of its own and 2 024 public institutions in 8 districts."""
    city = _bulk([Organisation(name=units.CITY, kind=Kind.REGION, region_code=units.REGION_CODE)])
    own = _bulk(_city_units(city[0]))
    districts = _bulk(
        Organisation(
            parent=city[0], name=name, kind=Kind.REGION, level=Level.COUNTY, region_code=code,
            sort_order=200 + number,
        )
        for number, (code, name) in enumerate(units.DISTRICTS)
    )  # fmt: skip
    institutions = _bulk(_institutions(districts, INSTITUTIONS_OF_A_CITY * demo.scale))
    demo.shared |= {
        "city": city[0], "units": own, "districts": districts, "institutions": institutions,
        "unit_by_name": {unit.name: unit for unit in own},
    }  # fmt: skip


@demo_part("identifiers", "示例编码")
def allow_sample_identifiers(demo: Demo) -> None:
    """Plates of the sample city begin with 示, its region codes with 99; nowhere else."""
    for key, label, value in (
        ("identifiers.extra_plate_provinces", "另外承认的号牌首字", "示"),
        ("identifiers.extra_region_provinces", "另外承认的行政区划前两位", ["99"]),
    ):
        Parameter.objects.get_or_create(
            key=key, is_shipped=False, defaults={"label": label, "value": value, "source": "示例"}
        )
    table.forget()


@demo_part("accounts", "账号", after=["organisations"])
def make_accounts(demo: Demo) -> None:
    """One account for each post people step into; none has a password."""
    by_name = demo.shared["unit_by_name"]
    bureau = by_name["市机关事务管理局"]
    step_in(demo, "leader", "局领导", bureau, "bureau_leader")
    step_in(demo, "office", "局办公室主任", bureau, "bureau_office")
    for short, name in (
        ("education", "市教育局"),
        ("water", "市水务局"),
        ("health", "市卫生健康委"),
    ):
        step_in(demo, f"{short}-liaison", f"{name}联络员", by_name[name], "unit_liaison")
        step_in(demo, f"{short}-head", f"{name}分管负责人", by_name[name], "unit_head")
    step_in(demo, "staff", "市教育局职工", by_name["市教育局"], "staff")
    step_in(demo, "system", "系统管理员", bureau, "system_admin")
    step_in(demo, "security", "安全管理员", bureau, "security_admin")
    step_in(demo, "audit", "审计管理员", bureau, "audit_admin")


def step_in(demo: Demo, key: str, name: str, unit: Organisation, *role_codes: str) -> User:
    """An account ``demo-<key>`` with the roles at their default scope, kept in ``demo.shared``."""
    user = User.objects.create_user(f"demo-{key}", name=name, organisation=unit, post=name)
    for role in Role.objects.filter(code__in=role_codes):
        needs_unit = role.default_scope in (Scope.OWN, Scope.SUBTREE)
        Grant.objects.create(
            user=user,
            role=role,
            scope=role.default_scope,
            organisation=unit if needs_unit else None,
        )
    demo.shared.setdefault("users", {})[key] = user
    return user


def _city_units(city: Organisation) -> list[Organisation]:
    lists = (
        (Kind.PARTY, units.PARTY), (Kind.PEOPLES_CONGRESS, units.CONGRESS),
        (Kind.GOVERNMENT, units.GOVERNMENT), (Kind.CPPCC, units.CPPCC),
        (Kind.COURT, units.COURT), (Kind.PROCURATORATE, units.PROCURATORATE),
        (Kind.GROUP, units.GROUPS), (Kind.INSTITUTION, units.INSTITUTIONS),
    )  # fmt: skip
    named = [(kind, name) for kind, names in lists for name in names]
    return [
        Organisation(
            parent=city, name=name, kind=kind, region_code=units.REGION_CODE, sort_order=number
        )
        for number, (kind, name) in enumerate(named, start=1)
    ]


def _institutions(districts: list[Organisation], total: int) -> list[Organisation]:
    rows = []
    for index, district in enumerate(districts):
        share = total // len(districts) + (1 if index < total % len(districts) else 0)
        for number, kind in enumerate(_kinds(share), start=1):
            rows.append(
                Organisation(
                    parent=district,
                    name=f"{district.name}第{number}{kind}",
                    kind=Kind.INSTITUTION,
                    level=Level.COUNTY,
                    region_code=district.region_code,
                    sort_order=number,
                )
            )
    return rows


def _kinds(amount: int) -> list[str]:
    """Kinds of ``amount`` institutions in their shares; the rest are schools."""
    kinds = [kind for kind, share in units.INSTITUTION_KINDS for _ in range(amount * share // 1000)]
    return kinds + ["小学"] * (amount - len(kinds))


def _bulk(rows: object) -> list[Organisation]:
    """Store organisations of one level and set their paths, in two statements a batch."""
    made = list(rows)  # type: ignore[call-overload]
    for number, row in enumerate(made):
        row.path = f"new-{row.parent_id or 0}-{number}/"
        if row.kind != Kind.REGION:
            row.credit_code = _made_up_credit_code(row, number)
    made = Organisation.objects.bulk_create(made, batch_size=500)
    for row in made:
        row.path = f"{row.parent.path if row.parent else ''}{row.pk}/"
    Organisation.objects.bulk_update(made, ["path"], batch_size=500)
    return made


def _made_up_credit_code(row: Organisation, number: int) -> str:
    """A code with right check characters under a region that does not exist."""
    body = {Kind.INSTITUTION: "12", Kind.GROUP: "13"}.get(Kind(row.kind), "11")
    inner = f"{number:08}"
    first = f"{body}{row.region_code}{inner}{organisation_code_check_character(inner)}"
    return first + credit_code_check_character(first)
