"""Walks the chain and names the first record that does not fit."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from affairs.core.audit import sealing
from affairs.core.audit.models import AuditRecord, ChainHead
from affairs.core.audit.recording import chained_fields


@dataclass(frozen=True, slots=True)
class Verdict:
    """``checked`` records walked; ``broken_seq`` the first bad one (None: the chain holds)."""

    checked: int
    broken_seq: int | None = None
    reason: str = ""


def verify(follow: Callable[[int], None] | None = None) -> Verdict:
    """Check every link, every MAC and the head; gaps count as breaks.

    A log whose oldest whole months were archived starts at its first kept record. ``follow`` is
    told now and then how many records were walked. Records appended meanwhile are left to the
    next look: the head is read first.
    """
    head = ChainHead.objects.filter(pk=1).first()
    digest, previous, checked = "", 0, 0
    rows = AuditRecord.objects.order_by("seq")
    if head is not None:
        rows = rows.filter(seq__lte=head.seq)
    for row in rows.iterator(chunk_size=200):
        if checked == 0:
            digest = "0" * 64 if row.seq == 1 else ""
        elif row.seq != previous + 1:
            return Verdict(checked, row.seq, f"第 {previous + 1} 条缺失。")
        expected = sealing.chain_digest(digest, chained_fields(row)) if digest else row.digest
        mac = sealing.mac(row.digest)
        if expected != row.digest or not hmac.compare_digest(mac, row.mac):
            return Verdict(checked, row.seq, f"第 {row.seq} 条的内容与链值不符。")
        digest, previous, checked = row.digest, row.seq, checked + 1
        if follow is not None and checked % 2000 == 0:
            follow(checked)
    if head is not None and head.seq != previous:
        return Verdict(checked, previous + 1, f"链头为第 {head.seq} 条，记录只到第 {previous} 条。")
    beyond = _beyond_the_head()
    if beyond is not None:
        return Verdict(checked, beyond, f"第 {beyond} 条在链头之后，不是平台写入的。")
    return Verdict(checked)


def _beyond_the_head() -> int | None:
    """A record the head does not know of: the last record is read before the head."""
    last = AuditRecord.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    head = ChainHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    return head + 1 if last > head else None
