"""The energy part of the demo city: 2 024 institutions, two years of reports, planted mistakes."""

from affairs.modules.energy.demo import accounts, matters, register, reports, titles

__all__ = ["accounts", "matters", "register", "reports", "titles"]
