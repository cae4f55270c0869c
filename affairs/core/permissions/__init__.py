"""Who may do what, who sees which rows: two questions, answered only here."""
