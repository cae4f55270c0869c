"""Pausing Python's garbage collector while a large file is taken apart.

Each cell is an object that lives until the file is done; the collector would walk all of them again
and again and take as long as the reading itself. Nothing here makes cycles.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_paused = 0


@contextmanager
def collector_paused() -> Iterator[None]:
    """No collection in this process until the last such block has ended."""
    global _paused
    with _lock:
        _paused += 1
        if _paused == 1 and not gc.isenabled():
            _paused += 1  # was off before: stays off
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _paused -= 1
            if _paused == 0:
                gc.enable()
