"""Attachments: checked by content, kept by hash, opened only through the record they belong to.

``from affairs.core.files.actions import attach, remove``; ``selectors.attachments_of`` reads.
"""
