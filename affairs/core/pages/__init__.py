"""The frame of every page: registry of pages, menu, rendering, words for dates and numbers, errors.

Ledgers, approvals and rules bring their own pages; this package gives them the shell around and
one decorator, ``page``, that names, guards and routes whatever is no ledger.
"""
