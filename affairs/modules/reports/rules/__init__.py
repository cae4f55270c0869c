"""Rules of reporting documents (DOC-…): page, elements, content of reports, statistical caliber.

Pure functions; the page and element rules take what was measured or typed and answer findings.
"""

from affairs.modules.reports.rules import calendar, caliber, content, elements, page, record_part

__all__ = ["calendar", "caliber", "content", "elements", "page", "record_part"]
