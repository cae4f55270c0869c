"""The demo city 示例市: deterministic, clearly a sample, with planted mistakes for the checks.

Each part of the platform may hold a ``demo.py`` whose function carries ``@demo_part``; parts run in
the order of their ``after`` names and report what they planted.
"""

from affairs.core.demo.parts import Demo, Planted, demo_part

__all__ = ["Demo", "Planted", "demo_part"]
