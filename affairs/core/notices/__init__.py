"""In-app messages and the channels beyond the platform.

``from affairs.core.notices.sending import send``; the pages and counts read ``selectors``.
"""
