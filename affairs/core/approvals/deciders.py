"""Who decides a step: by role, by post, by name, the head of the unit, or the applicant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol

from django.db import models
from django.db.models import Q
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.database.prepared import Prepared
from affairs.core.organisations.models import Organisation
from affairs.core.organisations.selectors import unit_of
from affairs.core.permissions.models import Grant, Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom deciders are sought: the applicant and the unit the record belongs to."""

    applicant: User
    organisation: Organisation | None


class Who(Protocol):
    """A way to find deciders; kept in a flow version as JSON with its ``kind``."""

    kind: ClassVar[str]
    kind_label: ClassVar[str]

    def people(self, asked: Asked) -> list[User]: ...

    def label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class RoleHolders:
    """Everyone who holds the role and whose grant reaches the record's unit."""

    code: str
    kind: ClassVar[str] = "role"
    kind_label: ClassVar[str] = "角色"

    def people(self, asked: Asked) -> list[User]:
        return role_holders(self.code, asked.organisation)

    def label(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class HeadOfApplicant:
    """The head of the record's unit; where it has none (or only the applicant), the one above."""

    role: str = "unit_head"
    kind: ClassVar[str] = "head"
    kind_label: ClassVar[str] = "申请单位负责人"

    def people(self, asked: Asked) -> list[User]:
        unit = asked.organisation or asked.applicant.organisation
        unit = unit_of(unit) if unit is not None else None
        while unit is not None:
            heads = role_holders(self.role, unit, within=True)
            if any(head != asked.applicant for head in heads):
                return heads
            unit = unit.parent
        return []

    def label(self) -> str:
        return self.kind_label


@dataclass(frozen=True, slots=True)
class PostHolders:
    """Accounts with this post: in the record's unit and its sections, or anywhere."""

    post: str
    anywhere: bool = False
    kind: ClassVar[str] = "post"
    kind_label: ClassVar[str] = "岗位"

    def people(self, asked: Asked) -> list[User]:
        found = _able(User.objects.filter(post=self.post))
        if self.anywhere:
            return list(found)
        unit = asked.organisation or asked.applicant.organisation
        if unit is None:
            return []
        return list(found.filter(organisation__path__startswith=unit_of(unit).path))

    def label(self) -> str:
        return self.post


@dataclass(frozen=True, slots=True)
class Person:
    """One account, by its log-in name."""

    login: str
    kind: ClassVar[str] = "person"
    kind_label: ClassVar[str] = "指定人员"

    def people(self, asked: Asked) -> list[User]:
        return list(_able(User.objects.filter(login=self.login)))

    def label(self) -> str:
        return self.login


@dataclass(frozen=True, slots=True)
class Applicant:
    """The applicant: confirmations, never approvals."""

    kind: ClassVar[str] = "applicant"
    kind_label: ClassVar[str] = "申请人"

    def people(self, asked: Asked) -> list[User]:
        return [asked.applicant]

    def label(self) -> str:
        return self.kind_label


KINDS: dict[str, Any] = {
    known.kind: known for known in (RoleHolders, HeadOfApplicant, PostHolders, Person, Applicant)
}


def who_as_json(who: Who) -> dict[str, Any]:
    return {"kind": who.kind, **asdict(who)}  # type: ignore[call-overload]


def who_from_json(row: dict[str, Any]) -> Who:
    """The decider kept in a step row; KeyError or TypeError when the row is malformed."""
    details = {name: value for name, value in row.items() if name != "kind"}
    return KINDS[row["kind"]](**details)


def role_holders(
    code: str, organisation: Organisation | None, *, within: bool = False
) -> list[User]:
    """Holders of a role today whose grant reaches the organisation, in order of account.

    ``within`` leaves out grants over everything: the head of one unit, not of all.
    """
    grants = _grants_of_role().records(code=code, today=timezone.localdate())
    people = {g.user.pk: g.user for g in grants if covers(g, organisation, within)}
    return sorted((user for user in people.values() if usable(user)), key=lambda user: user.login)


_grants_of_role = Prepared(
    lambda code, today: (
        Grant.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            role__code=code,
        )
        .exclude(scope=Scope.PERSON)
        .select_related("user", "user__organisation", "organisation")
        .order_by()
    ),
    code=models.CharField(),
    today=models.DateField(),
)


def usable(user: User) -> bool:
    """The account can act today: enabled, not past its last day, no account of a system."""
    gone = user.disabled_on is not None and user.disabled_on <= timezone.localdate()
    return user.is_active and not gone and not user.is_system_account


def names(people: Iterable[User]) -> str:
    """Posts joined by 、, at most three and a count."""
    known = [str(person) for person in people]
    return "、".join(known[:3]) + (f" 等 {len(known)} 人" if len(known) > 3 else "")


def _able(users: Any) -> Any:
    today = timezone.localdate()
    return users.filter(
        Q(disabled_on__isnull=True) | Q(disabled_on__gt=today),
        is_active=True,
        is_system_account=False,
    ).select_related("organisation")


def covers(grant: Grant, organisation: Organisation | None, within: bool) -> bool:
    """Whether a grant reaches the organisation; ``within`` leaves out grants over everything."""
    if grant.scope == Scope.ALL:
        return not within
    if organisation is None or grant.organisation is None:
        return False
    if grant.scope == Scope.SUBTREE:
        return organisation.path.startswith(grant.organisation.path)
    if grant.organisation_id == organisation.pk:
        return True
    return not within and unit_of(organisation).pk == grant.organisation_id
