"""Plain computations on places and tracks: no database, no clock.

Distances (``geodesy``), coordinate systems (``coordinates``), tracks, areas, what is noticed on
them (``observing``), the speed drawn (``charting``), the ground of the demo city.
"""
