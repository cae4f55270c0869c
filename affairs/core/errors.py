"""Business errors: each message is Chinese, says what is wrong, what to do, and which field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from affairs.core.rules.outcome import Finding


class AffairsError(Exception):
    """Something the user can act on; one place turns it into a form error, API reply or remark."""

    status = 400

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidValue(AffairsError):
    """A typed or imported value that cannot be read as what the field holds."""


class RuleViolation(AffairsError):
    """A rule says no; ``findings`` holds every finding that stopped the act."""

    status = 422

    def __init__(
        self, message: str, *, field: str | None = None, findings: Sequence[Finding] = ()
    ) -> None:
        super().__init__(message, field=field)
        self.findings = tuple(findings)


class NotPermitted(AffairsError):
    """The user may not do this; the message says whose matter it is and who grants it."""

    status = 403


class StaleRecord(AffairsError):
    """Someone else was faster; the message says who and when."""

    status = 409


class SourceUnavailable(AffairsError):
    """Another system did not answer; what was entered is kept."""

    status = 503
