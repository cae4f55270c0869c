"""Turning findings into a refusal."""

from affairs.core.rules.refusing import refuse

__all__ = ["refuse"]
