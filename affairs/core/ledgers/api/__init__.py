"""The JSON API of every ledger: the same rows, filters, form and action as its pages."""
