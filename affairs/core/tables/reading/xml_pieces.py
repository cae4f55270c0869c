"""Large XML parts cut into pieces of text that regular expressions can take apart.

Only the plain form that spreadsheet programs write is served (UTF-8, no comments, no CDATA, no
declarations): anything else raises ``NotPlain`` and the caller turns to the XML parser, which reads
every form at half the speed.
"""

from __future__ import annotations

from collections.abc import Iterator


class NotPlain(Exception):
    """The part is not in the plain form; read it with the XML parser."""


_NOT_UTF8 = (b"\xff\xfe", b"\xfe\xff", b"\x00")


def plain_pieces(chunks: Iterator[bytes], closing_tag: str) -> Iterator[str]:
    """Pieces of about a megabyte, each but the last ending with ``closing_tag``."""
    mark = closing_tag.encode()
    rest = b""
    for index, chunk in enumerate(chunks):
        if index == 0:
            _check_encoding(chunk)
        rest += chunk
        cut = rest.rfind(mark)
        if cut >= 0:
            yield _plain_text(rest[: cut + len(mark)])
            rest = rest[cut + len(mark) :]
    yield _plain_text(rest)


def _check_encoding(chunk: bytes) -> None:
    declaration = chunk[: chunk.find(b"?>")].lower() if chunk.lstrip().startswith(b"<?xml") else b""
    if chunk.startswith(_NOT_UTF8) or (b"encoding" in declaration and b"utf-8" not in declaration):
        raise NotPlain


def _plain_text(piece: bytes) -> str:
    if b"<!" in piece:
        raise NotPlain
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise NotPlain from fault
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
