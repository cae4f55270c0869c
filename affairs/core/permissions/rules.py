"""SEC-A: the three offices stay apart, and nobody grants to himself."""

from __future__ import annotations

from affairs.core.rules import Finding, rule, stop

OFFICE_LABELS = {"system": "系统管理员", "security": "安全管理员", "audit": "审计管理员"}


@rule(
    "SEC-A4",
    "三员分立",
    article="《网络安全等级保护基本要求》GB/T 22239-2019 8.1.4.2",
    confidence="A",
    labels={
        "offices_held": "已有三员角色",
        "business_roles_held": "已有业务角色数",
        "office_granted": "拟授三员角色（业务角色留空）",
    },
    examples=({"offices_held": ["audit"], "business_roles_held": 0, "office_granted": "security"},),
)
def separated_offices(
    offices_held: list[str], business_roles_held: int, office_granted: str = ""
) -> list[Finding]:
    """One person never holds two of the three offices, and none of them holds a business role."""
    others = [office for office in offices_held if office != office_granted]
    if office_granted and others:
        return [
            stop(
                f"不能授予{OFFICE_LABELS[office_granted]}：该账号已是{OFFICE_LABELS[others[0]]}，"
                "三员须由不同的人担任。",
                field="role",
                remedy="换一个账号，或先收回原有的三员角色。",
            )
        ]
    if office_granted and business_roles_held:
        return [stop("不能授予三员角色：该账号已有业务角色。", field="role")]
    if not office_granted and offices_held:
        held = OFFICE_LABELS[offices_held[0]]
        return [stop(f"不能授予业务角色：该账号是{held}，三员不办业务。", field="role")]
    return []


# The powers of each office; a pattern that would carry one of them belongs to that office alone.
OWN_POWERS = {
    "system": (
        "accounts.save_user", "accounts.disable_user", "accounts.enable_user",
        "accounts.reset_password", "accounts.unlock_user", "operations.backup",
        "ledgers.issue_system_token",
    ),
    "security": (
        "permissions.grant_role", "permissions.revoke_role", "permissions.save_role",
        "accounts.approve_user", "accounts.end_sessions", "accounts.reset_second_factor",
        "rules.set_security",
    ),
    "audit": ("audit.view_auditrecord", "audit.verify", "audit.settle_alarm"),
}  # fmt: skip


@rule(
    "SEC-A4.powers",
    "三员权限不外借",
    article="《网络安全等级保护基本要求》GB/T 22239-2019 8.1.5",
    confidence="A",
    labels={"office": "角色的三员属性（业务角色留空）", "permissions": "权限"},
    examples=({"office": "", "permissions": ["fleet.*", "permissions.grant_role"]},),
)
def crossing_patterns(office: str, permissions: list[str]) -> list[Finding]:
    """A role carries no power of an office that is not its own."""
    return [
        stop(
            f"“{pattern}”含{OFFICE_LABELS[owner]}的权限，不能放进这个角色。",
            field="permissions",
            value=pattern,
        )
        for owner, powers in OWN_POWERS.items()
        if owner != office
        for pattern in permissions
        if any(_carries(pattern, power) for power in powers)
    ]


def _carries(pattern: str, permission: str) -> bool:
    return pattern == permission or (pattern.endswith("*") and permission.startswith(pattern[:-1]))
