"""What is wrong with the steps of a flow, in words, before they may be published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField as Decimals
from django.db.models import Field, IntegerField, Q
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.approvals.conditions import OPERATIONS, check_condition, label_of, typed
from affairs.core.approvals.deciders import KINDS, covers, usable
from affairs.core.approvals.flow import MODES, ApprovalFlow
from affairs.core.errors import InvalidValue
from affairs.core.organisations.models import Organisation
from affairs.core.permissions.models import Grant, Role, Scope
from affairs.core.rules import Finding, Severity, ask, stop, tip

Row = Mapping[str, Any]
MOST_HOURS = 2000


def problems(flow: ApprovalFlow, rows: Sequence[Row]) -> list[Finding]:
    """All of them, gravest first; ``field`` is ``s<place>-<setting>`` of the step, from 0."""
    if not rows:
        return [stop("流程没有步骤，提交后没有人办理", remedy="至少加一步。")]
    ground = _Ground.read(rows)
    found = [problem for n, row in enumerate(rows) for problem in _of_step(flow, n, row, ground)]
    found += _of_whole(flow, rows)
    return sorted(found, key=lambda one: one.severity.rank)


def wrong_places(found: Iterable[Finding]) -> set[int]:
    """Places of the steps with a stop."""
    stops = [one.field for one in found if one.severity is Severity.STOP and one.field]
    return {int(name[1 : name.index("-")]) for name in stops}


# ---------- one step ----------


def _of_step(flow: ApprovalFlow, n: int, row: Row, ground: _Ground) -> list[Finding]:
    name = f"第 {n + 1} 步“{row.get('label') or '未命名'}”"
    found = []
    if not str(row.get("label", "")).strip():
        found.append(stop(f"第 {n + 1} 步没有名称", field=f"s{n}-label", remedy="填步骤名称。"))
    if row.get("mode") not in MODES:
        found.append(stop(f"{name}没有选办理方式", field=f"s{n}-mode"))
    found += _of_hours(n, row, name)
    found += _of_condition(flow, n, row, name)
    if row.get("check") and row["check"] not in flow.named_checks():
        found.append(stop(f"{name}的检查“{row['check']}”已不存在", field=f"s{n}-check"))
    found += ground.deciders(flow, row.get("who") or {}, f"s{n}-who", name)
    if row.get("escalate"):
        found += ground.deciders(flow, row["escalate"], f"s{n}-escalate", f"{name}超时后")
    return found


def _of_hours(n: int, row: Row, name: str) -> list[Finding]:
    hours, place = row.get("hours"), f"s{n}-hours"
    if hours in (None, ""):
        if row.get("escalate"):
            remedy = "填时限，或去掉超时交给谁。"
            return [ask(f"{name}不限时，超时交办不会发生", field=place, remedy=remedy)]
        return []
    if not isinstance(hours, int) or not 0 < hours <= MOST_HOURS:
        remedy = f"填 1 到 {MOST_HOURS} 的整数（工作小时），不限时就留空。"
        return [stop(f"{name}的时限 {hours} 读不懂", field=place, remedy=remedy)]
    return []


def _of_condition(flow: ApprovalFlow, n: int, row: Row, name: str) -> list[Finding]:
    when, place = row.get("when"), f"s{n}-when"
    if not when:
        return []
    try:
        check_condition(when, flow.subject, flow.named_conditions())
    except InvalidValue as bad:
        return [stop(f"{name}：{bad.message}", field=place)]
    if "name" in when:
        return []
    known = {one.name: one for one in flow.subject._meta.concrete_fields}
    reach = _reach(known[when["field"]], when["op"], when["value"], flow)
    if reach == "never":
        remedy = "改条件的值，或去掉这一步。"
        return [stop(f"{name}永远不会到达：条件不可能成立", field=place, remedy=remedy)]
    if reach == "always":
        return [tip(f"{name}的条件总是成立，等于没有条件", field=place)]
    return []


def _reach(own: Field[Any, Any], op: str, text: str, flow: ApprovalFlow) -> str:
    """``never``, ``always`` or empty: whether a value of the field can meet the comparison."""
    value = typed(flow.subject, own.name, text)
    if own.choices:
        known = [key for key, _ in own.flatchoices]
        holds = [OPERATIONS[op][1](key, value) for key in known]
        return "" if any(holds) and not all(holds) else "always" if any(holds) else "never"
    if value is None or not isinstance(own, (IntegerField, Decimals)):
        return ""
    low, high = _bounds(own)
    ends = [end for end in (low, high) if end is not None]
    if op in ("gt", "ge") and high is not None and not OPERATIONS[op][1](high, value):
        return "never"
    if op in ("lt", "le") and low is not None and not OPERATIONS[op][1](low, value):
        return "never"
    if op == "eq" and ends and (value < ends[0] if low is not None else value > ends[-1]):
        return "never"
    if op in ("gt", "ge") and low is not None and OPERATIONS[op][1](low, value):
        return "always"
    return ""


def _bounds(own: Field[Any, Any]) -> tuple[Decimal | None, Decimal | None]:
    """Least and greatest value the field can hold, as far as its type says."""
    low = Decimal(0) if type(own).__name__.startswith("Positive") else None
    if isinstance(own, Decimals):
        digits = (own.max_digits or 0) - (own.decimal_places or 0)
        return low, Decimal(10) ** digits
    return low, None


# ---------- the whole ----------


def _of_whole(flow: ApprovalFlow, rows: Sequence[Row]) -> list[Finding]:
    found = []
    keys = {row.get("key") for row in rows}
    shipped = {step.key: step for step in flow.steps}
    for key, callback in flow.on_entered.items():
        if key not in keys:
            does = getattr(callback, "label", "")
            label = shipped[key].label if key in shipped else key
            remedy = "把这一步加回来。"
            text = f"少了“{label}”：到这一步时要办的“{does}”就不会发生，业务走不下去"
            found.append(stop(text, remedy=remedy))
    checks = {row.get("check") for row in rows}
    for step in flow.steps:
        if step.check is not None and step.as_json()["check"] not in checks:
            what = label_of(step.check)
            found += [ask(f"出厂流程在“{step.label}”检查“{what}”，现在没有这项检查")]
    if all(row.get("when") for row in rows):
        remedy = "至少留一步没有条件。"
        text = "每一步都有条件：条件都不成立时，提交后没有人看就办结"
        found.append(ask(text, remedy=remedy))
    if all((row.get("who") or {}).get("kind") == "applicant" for row in rows):
        found.append(stop("每一步都由申请人自己办理，等于没有审批"))
    labels = [str(row.get("label", "")).strip() for row in rows]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    found += [tip(f"有两步都叫“{label}”") for label in twice]
    return found


# ---------- who decides ----------


@dataclass(frozen=True)
class _Ground:
    """Grants, roles, accounts and units the steps ask for, read once for all of them."""

    roles: Mapping[str, str]
    grants: Mapping[str, list[Grant]]
    logins: Mapping[str, User]
    posts: Mapping[str, list[User]]
    units: Sequence[Organisation]

    @classmethod
    def read(cls, rows: Sequence[Row]) -> _Ground:
        whos = [row.get(key) or {} for row in rows for key in ("who", "escalate")]
        codes = {str(w.get("code") or w.get("role") or "") for w in whos} - {""}
        today = timezone.localdate()
        held = Grant.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            role__code__in=codes,
        ).exclude(scope=Scope.PERSON)
        grants: dict[str, list[Grant]] = {}
        for grant in held.select_related("user", "organisation", "role"):
            if usable(grant.user):
                grants.setdefault(grant.role.code, []).append(grant)
        logins = User.objects.filter(login__in={str(w.get("login") or "") for w in whos})
        posts: dict[str, list[User]] = {}
        wanted = {str(w.get("post") or "") for w in whos} - {""}
        for user in User.objects.filter(post__in=wanted).select_related("organisation"):
            if usable(user):
                posts.setdefault(user.post, []).append(user)
        known = dict(Role.objects.filter(code__in=codes).values_list("code", "name"))
        return cls(known, grants, {u.login: u for u in logins}, posts, _asking_units())

    def deciders(self, flow: ApprovalFlow, who: Row, place: str, name: str) -> list[Finding]:
        """Why nobody, or not everywhere somebody, decides."""
        kind = str(who.get("kind", ""))
        if kind not in KINDS:
            return [stop(f"{name}没有选谁办理", field=place)]
        if kind == "applicant":
            return []
        answers: Mapping[str, Callable[[Row], tuple[str, list[Organisation]]]] = {
            "role": self._role, "head": self._head, "post": self._post, "person": self._person,
        }  # fmt: skip
        why, bare = answers[kind](who)
        if why:
            remedy = "换办理人，或先授予角色。"
            return [stop(f"{name}没有人能办：{why}", field=place, remedy=remedy)]
        if bare:
            some = "、".join(str(unit) for unit in bare[:3])
            more = f"等 {len(bare)} 个单位" if len(bare) > 3 else ""
            text = f"{name}：{some}{more}的申请没有人能办，会转给后备办理人"
            return [ask(text, field=place)]
        return []

    def _role(self, who: Row) -> tuple[str, list[Organisation]]:
        code = str(who.get("code") or "")
        if code not in self.roles:
            return ("没有选角色" if not code else f"没有角色“{code}”"), []
        grants = self.grants.get(code, [])
        if not grants:
            return f"今天没有在用的账号担任“{self.roles[code]}”", []
        return "", [u for u in self.units if not any(covers(g, u, False) for g in grants)]

    def _head(self, who: Row) -> tuple[str, list[Organisation]]:
        code = str(who.get("role") or "unit_head")
        grants = self.grants.get(code, [])
        if not grants:
            return "今天没有在用的账号担任单位负责人", []
        bare = [u for u in self.units if not any(_is_above(g, u) for g in grants)]
        return "", bare

    def _post(self, who: Row) -> tuple[str, list[Organisation]]:
        post = str(who.get("post") or "")
        people = self.posts.get(post, [])
        if not people:
            return (f"没有在用的账号是“{post}”岗位" if post else "没有填岗位"), []
        if who.get("anywhere"):
            return "", []
        paths = [user.organisation.path for user in people if user.organisation]
        return "", [u for u in self.units if not any(p.startswith(u.path) for p in paths)]

    def _person(self, who: Row) -> tuple[str, list[Organisation]]:
        login = str(who.get("login") or "")
        user = self.logins.get(login)
        if user is None:
            return (f"没有账号“{login}”" if login else "没有填账号"), []
        return ("" if usable(user) else f"{user}的账号已停用"), []


def _is_above(grant: Grant, unit: Organisation) -> bool:
    """Whether the grant makes somebody head of the unit, or of one above it."""
    if grant.scope == Scope.ALL or grant.organisation is None:
        return False
    return unit.path.startswith(grant.organisation.path)


def _asking_units() -> list[Organisation]:
    """Units with people who apply: those of active accounts, sections counted to their unit."""
    paths = User.objects.filter(is_active=True, is_system_account=False).values_list(
        "organisation__path", flat=True
    )
    own = {path for path in paths.distinct() if path}
    units = Organisation.objects.exclude(kind=Organisation.Kind.SECTION).order_by("path")
    return [unit for unit in units if any(path.startswith(unit.path) for path in own)
            and unit.kind != Organisation.Kind.REGION]  # fmt: skip
