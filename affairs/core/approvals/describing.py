"""Steps of a flow version in words, as a drawing, and compared with another version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from affairs.core.accounts.models import User
from affairs.core.approvals.conditions import in_words, label_of
from affairs.core.approvals.deciders import KINDS
from affairs.core.approvals.drawing import Drawing, Stop, draw
from affairs.core.approvals.flow import MODES, ApprovalFlow
from affairs.core.permissions.models import Role

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """Names of the roles and accounts that steps refer to, read once."""

    roles: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def who(self, row: Mapping[str, Any] | None) -> str:
        """``角色：车辆管理科科员``; empty for nobody."""
        if not row:
            return ""
        kind = row.get("kind", "")
        if kind not in KINDS:
            return "没有选谁办理"
        label = KINDS[kind].kind_label
        if kind == "role":
            return f"{label}：{self.roles.get(row.get('code', ''), row.get('code') or '没有选')}"
        if kind == "post":
            where = "全市" if row.get("anywhere") else "申请单位"
            return f"{label}：{where} {row.get('post') or '没有填'}"
        if kind == "person":
            login = row.get("login", "")
            return f"{label}：{self.people.get(login, login or '没有填')}"
        return str(label)


def names_for(*versions: Iterable[Row]) -> Names:
    """Names for all rows of the versions: two queries."""
    whos = [row.get(key) or {} for rows in versions for row in rows for key in ("who", "escalate")]
    codes = {who.get("code") for who in whos} - {None}
    logins = {who.get("login") for who in whos} - {None}
    return Names(
        dict(Role.objects.filter(code__in=codes).values_list("code", "name")),
        dict(User.objects.filter(login__in=logins).values_list("login", "name")),
    )


def details(row: Row, flow: ApprovalFlow, names: Names) -> dict[str, str]:
    """What a step says, by the label of the setting; what is not set is empty."""
    hours = row.get("hours")
    checks = flow.named_checks()
    check = row.get("check", "")
    return {
        "名称": str(row.get("label", "")),
        "谁办理": names.who(row.get("who")),
        "办理方式": MODES.get(row.get("mode", ""), str(row.get("mode", ""))),
        "时限": f"{hours} 工时" if hours not in (None, "") else "",
        "条件": in_words(row.get("when"), flow.subject, flow.named_conditions()),
        "检查": label_of(checks[check]) if check in checks else check,
        "按钮": str(row.get("approve", "")),
        "超时交给": names.who(row.get("escalate")),
    }


def picture(flow: ApprovalFlow, rows: Sequence[Row], names: Names, wrong: set[int]) -> Drawing:
    """The steps drawn; ``wrong`` are the places of steps that cannot be published."""
    stops = [Stop("提交申请", "done")]
    for place, row in enumerate(rows):
        said = details(row, flow, names)
        lines = [(said["谁办理"], "")]
        if row.get("mode") == "all":
            lines.append(("会签：每个人都要同意", ""))
        if said["时限"]:
            after = f"，超时交{said['超时交给']}" if said["超时交给"] else ""
            lines.append((f"时限 {said['时限']}{after}", ""))
        skip = f"仅当{said['条件']}" if said["条件"] else ""
        tone = "wrong" if place in wrong else "cur" if row.get("mode") == "all" else "plain"
        stops.append(Stop(said["名称"] or f"第 {place + 1} 步", tone, lines, skip=skip))
    return draw(f"{flow.label}流程图", [*stops, Stop("办结", "done")])


@dataclass(frozen=True)
class Difference:
    """What became of one step: 新增, 去掉, 移动 or 修改; ``fields`` are (label, old, new)."""

    kind: str
    label: str
    fields: tuple[tuple[str, str, str], ...] = ()


def differences(
    flow: ApprovalFlow, old: Sequence[Row], new: Sequence[Row], names: Names
) -> list[Difference]:
    """What the new steps change in the old ones, in the order of the new; removed ones last."""
    before = {row["key"]: row for row in old}
    after = {row["key"]: row for row in new}
    kept = [row["key"] for row in old if row["key"] in after]
    order = [row["key"] for row in new if row["key"] in before]
    found = []
    for row in new:
        if row["key"] not in before:
            found.append(Difference("新增", str(row.get("label", "")), _set(row, flow, names)))
            continue
        changed = _changed(before[row["key"]], row, flow, names)
        moved = kept.index(row["key"]) != order.index(row["key"])
        if changed or moved:
            kind = "修改" if changed else "移动"
            place = (("位置", f"第 {_place(old, row)} 步", f"第 {_place(new, row)} 步"),)
            found.append(Difference(kind, row["label"], changed + (place if moved else ())))
    gone = [Difference("去掉", row["label"]) for row in old if row["key"] not in after]
    return [*found, *gone]


def _place(rows: Sequence[Row], wanted: Row) -> int:
    return next(n for n, row in enumerate(rows, start=1) if row["key"] == wanted["key"])


def _set(row: Row, flow: ApprovalFlow, names: Names) -> tuple[tuple[str, str, str], ...]:
    said = details(row, flow, names)
    return tuple((label, "", words) for label, words in said.items() if words and label != "名称")


def _changed(
    old: Row, new: Row, flow: ApprovalFlow, names: Names
) -> tuple[tuple[str, str, str], ...]:
    one, other = details(old, flow, names), details(new, flow, names)
    return tuple((label, one[label], other[label]) for label in one if one[label] != other[label])
