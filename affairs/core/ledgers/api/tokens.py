"""Tokens of the JSON API: given out once, bounded, looked up by digest, taken back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from affairs.core.accounts.backends import is_usable
from affairs.core.accounts.models import User
from affairs.core.accounts.policy import setting
from affairs.core.actions import action
from affairs.core.errors import NotPermitted, RuleViolation, StaleRecord
from affairs.core.ledgers.models import ApiToken
from affairs.core.permissions.reach import offices_of

READING = ("GET", "HEAD", "OPTIONS")
SECONDS_BETWEEN_MARKS = 60


def _is_own(token: ApiToken, by: User) -> bool:
    return token.user_id == by.pk


@action("ledgers.issue_own_token", label="发放本人令牌", also=_is_own)
def issue_own_token(token: ApiToken, *, by: User) -> str:
    """Make a token of one's own; this is the only time it can be read."""
    if token.user_id != by.pk:
        raise RuleViolation("这里只发本人的令牌。", field="user")
    if token.user.is_system_account:
        raise RuleViolation("系统接口账号的令牌由系统管理员发放。", field="user")
    token.issued_by = by
    return fresh_token(token)


@action("ledgers.issue_system_token", label="发放接口令牌")
def issue_system_token(token: ApiToken, *, by: User) -> str:
    """Make a token for another system; this is the only time it can be read."""
    if not token.user.is_system_account:
        raise RuleViolation("这里只给系统接口账号发令牌；个人的令牌由本人发放。", field="user")
    token.issued_by = by
    return fresh_token(token)


@action(
    "ledgers.revoke_token", label="收回令牌", also=_is_own, confirm="收回后用它的程序立即调不通。"
)
def revoke_token(token: ApiToken, *, by: User) -> ApiToken:
    """Take a token back at once; its row stays."""
    held = ApiToken.objects.select_for_update().get(pk=token.pk)
    if held.revoked_at is not None:
        raise StaleRecord("这个令牌已经收回。")
    token.revoked_at = timezone.now()
    token.save()
    return token


def fresh_token(token: ApiToken) -> str:
    """Store the token under a new secret, within the bounds of the policy; the secret."""
    today = timezone.localdate()
    longest = int(setting("token_max_days"))
    if offices_of(token.user):
        raise RuleViolation("三员账号不用接口令牌。", field="user")
    if token.valid_to < today:
        raise RuleViolation("有效期已过。", field="valid_to")
    if token.valid_to > today + timedelta(days=longest):
        raise RuleViolation(f"有效期最长 {longest} 天。", field="valid_to")
    secret = secrets.token_urlsafe(32)
    token.digest = digest_of(secret)
    token.save()
    return secret


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def token_in_force(secret: str, ip: str = "") -> ApiToken | None:
    """The token behind a secret while token and account are in force; its use is noted."""
    now = timezone.now()
    known = (
        ApiToken.objects.select_related("user", "user__organisation")
        .filter(digest=digest_of(secret), revoked_at__isnull=True)
        .filter(valid_to__gte=timezone.localdate())
        .first()
    )
    if known is None or not _account_is_open(known.user):
        return None
    mark = now - timedelta(seconds=SECONDS_BETWEEN_MARKS)
    unmarked = Q(last_used_at__isnull=True) | Q(last_used_at__lt=mark)
    ApiToken.objects.filter(unmarked, pk=known.pk).update(last_used_at=now, last_used_ip=ip[:45])
    return known


def _account_is_open(user: User) -> bool:
    return is_usable(user) and not user.awaits_approval and not offices_of(user)


def refuse_beyond(request: HttpRequest, ledger_code: str) -> None:
    """NotPermitted when the call goes beyond what its token was given for."""
    token: ApiToken | None = getattr(request, "api_token", None)
    if token is None:
        return
    if token.is_read_only and request.method not in READING:
        raise NotPermitted("这个令牌只能读，不能写入。")
    if token.ledger_codes and ledger_code not in token.ledger_codes:
        raise NotPermitted("这个令牌不含这个台账。")
