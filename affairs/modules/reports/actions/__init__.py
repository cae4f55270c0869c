"""Writes of reports: text and versions, review, issued documents, calendar, kept tables."""

from affairs.modules.reports.actions import calendar, documents, reviewing, tables, writing

__all__ = ["calendar", "documents", "reviewing", "tables", "writing"]
