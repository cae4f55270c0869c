"""Ledgers of organisations and people, of accounts, of grants, of the log."""

from affairs.core.administration.ledgers import accounts, audit, grants, organisations

__all__ = ["accounts", "audit", "grants", "organisations"]
