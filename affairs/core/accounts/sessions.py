"""Sessions in the database, read by one prepared query; writing is Django's own."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from affairs.core.database.prepared import Prepared

_stored = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list(
        "session_data"
    ),
    key=models.CharField(),
    now=models.DateTimeField(),
)


class SessionStore(DatabaseSessions):
    """The database's sessions: what ends there has ended for every worker at once."""

    def load(self) -> dict[str, Any]:
        """What the session holds; empty when it has ended or never was."""
        found = _stored().raw(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        return self.decode(found[0][0])
