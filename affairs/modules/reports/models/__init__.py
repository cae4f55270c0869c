"""Tables of reports, issued documents, the calendar of reports and kept tables."""

from affairs.modules.reports.models.calendar import DueReport, DueState
from affairs.modules.reports.models.documents import DocumentSeries, IssuedDocument
from affairs.modules.reports.models.reports import (
    Passage,
    Remark,
    Report,
    ReportState,
    ReportVersion,
)
from affairs.modules.reports.models.tables import KeptTable

__all__ = [
    "DocumentSeries",
    "DueReport",
    "DueState",
    "IssuedDocument",
    "KeptTable",
    "Passage",
    "Remark",
    "Report",
    "ReportState",
    "ReportVersion",
]
