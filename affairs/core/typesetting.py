"""PDF by typst: the official faces where they are, free ones where not, and it says so.

A document is a template (``.typ``) and its content as JSON; text of the content is never read as
typst, so whatever people typed prints as itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from affairs.core.fonts import SHIPPED, faces


def make_pdf(template: Path, content: Mapping[str, Any]) -> bytes:
    """The template filled with the content, with embedded faces.

    The template finds the content as JSON in ``sys.inputs.content``, with ``faces`` added.
    """
    given = json.dumps({**content, "faces": faces()}, ensure_ascii=False)
    inputs = {"content": given}
    return typst.compile(str(template), font_paths=[str(SHIPPED)], sys_inputs=inputs)
