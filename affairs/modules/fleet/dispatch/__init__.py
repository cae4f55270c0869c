"""Dispatch that optimises: cars and drivers for a day's requests with the fewest kilometres.

Pure data in, a plan out: nothing here knows tables, users or the clock. ``day`` proposes for a
day of the fleet, ``answering`` answers benchmark instances; both search with VROOM (``vroom``,
``searching``) and choose among the routes found with CP-SAT (``choosing``). Without the extra
``optimise`` there is a plain plan, every request to the nearest free car (``plain``), and the
answer says so. Why these solvers: docs/decisions/dispatch-solver.md.
"""
