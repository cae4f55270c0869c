"""台账 of reports: issued documents and the calendar of reports."""

from affairs.modules.reports.ledgers import calendar, documents

__all__ = ["calendar", "documents"]
