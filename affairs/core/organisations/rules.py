"""When an organisation may close, merge or move, and what its credit code must be."""

from __future__ import annotations

from datetime import date

from affairs.core.rules import Finding, rule, stop, tip

PLATFORM = "平台约定"


@rule(
    "ORG-01",
    "单位撤并条件",
    article=PLATFORM,
    confidence="C",
    labels={
        "effective_on": "生效日期",
        "opened_on": "设立日期",
        "open_children": "未撤并的下级单位数",
        "people_left": "仍在岗人数",
        "has_successor": "有并入单位",
    },
    examples=(
        {"effective_on": "2022-07-01", "open_children": "2", "people_left": "0",
         "has_successor": "是"},
    ),
)  # fmt: skip
def closing(
    effective_on: date,
    open_children: int,
    people_left: int,
    has_successor: bool,
    opened_on: date | None = None,
) -> list[Finding]:
    """A unit closes when nothing open is left below it and nobody is left in it.

    With a successor its people and accounts go there, so only open units below it stand against.
    """
    found = []
    if opened_on is not None and effective_on < opened_on:
        found.append(
            stop(f"撤并日期 {effective_on} 早于设立日期 {opened_on}。", field="effective_on")
        )
    if open_children:
        found.append(
            stop(
                f"还有 {open_children} 个下级单位没有撤并。",
                field="effective_on",
                remedy="先把下级单位划转或撤并。",
            )
        )
    if people_left and not has_successor:
        found.append(
            stop(
                f"还有 {people_left} 人在岗。",
                field="effective_on",
                remedy="先办理调动或离岗，或改为并入另一单位。",
            )
        )
    if people_left and has_successor:
        found.append(tip(f"{people_left} 人及其账号随单位并入。"))
    return found


@rule(
    "ORG-02",
    "单位划转去向",
    article=PLATFORM,
    confidence="C",
    labels={"own_path": "本单位路径", "target_path": "新上级路径", "target_is_open": "新上级在册"},
    examples=({"own_path": "1/2/", "target_path": "1/2/7/", "target_is_open": "是"},),
)
def moving(own_path: str, target_path: str, target_is_open: bool) -> list[Finding]:
    """A unit moves below an open one, never below itself."""
    if target_path.startswith(own_path):
        return [stop("不能划转到自己或自己的下级。", field="new_parent")]
    if not target_is_open:
        return [stop("新上级已撤并，另选一个。", field="new_parent")]
    return []
