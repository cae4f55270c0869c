"""A flow over approved posts, for tests: unit head, two countersigners, leader above ten posts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.approvals.flow import (
    ApprovalFlow,
    Compare,
    HeadOfApplicant,
    RoleHolders,
    Step,
    register,
)
from affairs.core.errors import RuleViolation
from affairs.core.organisations.models import Organisation, PostQuota
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.permissions.models import Grant, Role
from affairs.core.rules import Finding, ask, stop


@action("organisations.grant_posts", label="核定编制")
def grant_posts(quota: PostQuota, *, by: User, reason: str = "") -> PostQuota:
    if quota.document == "作废":
        raise RuleViolation("不能核定：批文已作废。换有效批文后再报。", field="document")
    quota.document = f"{quota.document}（已核定）"
    quota.save()
    return quota


@action("organisations.refuse_posts", label="不予核定")
def refuse_posts(quota: PostQuota, *, by: User, reason: str = "") -> PostQuota:
    quota.document = f"未核定：{reason}"
    quota.save()
    return quota


@action("organisations.correct_posts", label="更正编制数")
def correct_posts(quota: PostQuota, *, by: User, **fields: object) -> PostQuota:
    for name, value in fields.items():
        setattr(quota, name, value)
    quota.save()
    return quota


def posts_fit(quota: PostQuota) -> list[Finding]:
    if quota.posts > 100:
        return [stop("编制数超过 100 人。", field="posts", value=quota.posts, limit=100)]
    if quota.posts > 50:
        return [ask("编制数超过 50 人，须说明理由。", field="posts")]
    return []


def is_leading_rank(quota: PostQuota) -> bool:
    return quota.rank == "局级"


is_leading_rank.label = "局级职数"  # type: ignore[attr-defined]


@register
class PostQuotaFlow(ApprovalFlow):
    label, subject = "编制核定", PostQuota
    steps = (
        Step("unit_head", "单位负责人审核", who=HeadOfApplicant(), hours=8),
        Step(
            "section", "编制科会签", who=RoleHolders("section_clerk"), mode="all", check=posts_fit
        ),
        Step("review", "复核", who=RoleHolders("reviewer"), hours=4, approve="同意并核定"),
        Step("leader", "局领导审批", who=RoleHolders("leader"), when=Compare("posts", "gt", "10")),
    )
    conditions = (is_leading_rank,)
    fixed_fields = ("rank", "posts", "valid_from")
    on_approved, on_rejected = grant_posts, refuse_posts

    def summary(self, subject: PostQuota) -> str:
        return f"{subject.rank} {subject.posts} 人"

    def amount(self, subject: PostQuota) -> Decimal:
        return Decimal(subject.posts * 1000)


@dataclass(frozen=True)
class Cast:
    """The people of one city: an applicant's unit and the bureau."""

    city: Organisation
    unit: Organisation
    bureau: Organisation
    applicant: User
    head: User
    clerks: tuple[User, User]
    reviewers: tuple[User, User]
    leader: User
    office: User
    security: User


def give_role(user: User, code: str, scope: str = "all", **fields: object) -> User:
    role, _ = Role.objects.get_or_create(code=code, defaults={"name": code, "permissions": []})
    fields.setdefault("organisation", user.organisation)
    Grant.objects.create(user=user, role=role, scope=scope, **fields)
    user.__dict__.pop("_grants", None)
    return user


def make_cast() -> Cast:
    city = make_organisation(kind=Organisation.Kind.REGION)
    unit, bureau = make_organisation(parent=city), make_organisation(parent=city)
    return Cast(
        city=city,
        unit=unit,
        bureau=bureau,
        applicant=make_user(unit),
        head=give_role(make_user(unit), "unit_head", "own"),
        clerks=(
            give_role(make_user(bureau), "section_clerk"),
            give_role(make_user(bureau), "section_clerk"),
        ),
        reviewers=(
            give_role(make_user(bureau), "reviewer"),
            give_role(make_user(bureau), "reviewer"),
        ),
        leader=give_role(make_user(bureau), "leader"),
        office=give_role(make_user(bureau), "bureau_office"),
        security=give_role(make_user(bureau), "security_admin"),
    )


def make_quota(cast: Cast, posts: int = 5, **fields: object) -> PostQuota:
    defaults = {"rank": "科级", "valid_from": "2022-07-01", "document": "编〔2022〕1号"}
    return PostQuota.objects.create(organisation=cast.unit, posts=posts, **{**defaults, **fields})
