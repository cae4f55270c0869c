"""What every page stands on: the registry of pages, rendering, the template environment, wording.

``page`` names, guards and routes whatever is no ledger; the shell around it is ``core.pages``.
"""
