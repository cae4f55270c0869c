"""Reading the State Council's yearly notice of holidays: from its sentences to days.

Each clause names days and says what they are: 放假, 补休, 调休, 公休 (off) or 上班 (worked). Days
moved (调至) change both ends. Clauses of advice (鼓励…) and conditions bring no day off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from affairs.core.calendar.notice_dates import DateReader, prepared
from affairs.core.errors import InvalidValue


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day a notice names: off or worked, and the holiday it belongs to where one is named."""

    date: date
    is_off: bool
    name: str = field(default="", compare=False)


_NAME = re.compile(r"^(?:\d+[、.)]|[一二三四五六七八九十]+、)?(?P<name>[^:,\d]{1,12}):(?=.*\d)")
_HEAD = re.compile(r"(?:\d+[、.]|[一二三四五六七八九十]+、|[^:,\d]{1,12}:)")
_WORK = r"上班|补班|上课|工作日|工作"
_OFF = r"放假|补休|调休|轮休|公休日|公休|休息|休假|法定节假日|法定假日|节假日"
_STATE = re.compile(
    rf"(?P<not>不|无需|不用)?(?:正常|照常)?(?P<words>(?:{_WORK}|{_OFF})+)(?P<half>半天)?"
)
_ADVICE = re.compile(r"鼓励|可以|可将|可结合|倡导|建议|妥善|如遇|带薪|如需")
_MOVED = re.compile(r"调至|调到|调休至|换至|换到|挪至|移至")
_SWAPPED = re.compile(r"对调|互换|调换")
_FROM_WORK = re.compile(r"工作日|的班|上班")
_EXTENDED = re.compile(r"(?:延长|顺延).{0,14}?[至到](?=\d)")
_COUNT = re.compile(r"(?:共|共计|放假|休假)(?P<days>\d+)天")
_NOTHING_ELSE = re.compile(r"[、和及与其中自从起将以]*")


def parse_notice(text: str, year: int, known_off: Iterable[date] = ()) -> list[NoticeDay]:
    """The days ``text`` names, in the order named; a day named twice counts as first named.

    ``year`` is the notice's year. ``known_off`` are days off known before: a sentence that extends
    a holiday (延长…至) counts from the last of them. Raises InvalidValue for a day that does not
    exist, lies on another weekday than stated, or a run of another length than stated.
    """
    reading = _Reading(DateReader(year), tuple(known_off))
    for paragraph in _paragraphs(text):
        for sentence in re.split(r"[。;]", paragraph):
            reading.take_sentence(sentence)
    return reading.days()


def _paragraphs(text: str) -> list[str]:
    """The prepared paragraphs; a line broken within a sentence goes on in the next."""
    paragraphs: list[str] = []
    for line in map(prepared, text.splitlines()):
        if paragraphs and paragraphs[-1][-1:] not in ("", "。", ";") and not _HEAD.match(line):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
    return paragraphs


@dataclass
class _Reading:
    """What has been read of a notice so far."""

    reader: DateReader
    known_off: tuple[date, ...]
    name: str = ""
    found: dict[date, NoticeDay] = field(default_factory=dict)
    pending: list[date] = field(default_factory=list)
    run: list[date] = field(default_factory=list)
    off_in_sentence: list[date] = field(default_factory=list)

    def days(self) -> list[NoticeDay]:
        return list(self.found.values())

    def take_sentence(self, sentence: str) -> None:
        named = _NAME.match(sentence)
        if named is not None:
            self.name, sentence = named["name"], sentence[named.end() :]
        self.pending, self.run, self.off_in_sentence = [], [], []
        for clause in sentence.split(","):
            if _ADVICE.search(clause):
                return
            self._take_clause(clause)
            self._check_count(clause)

    def _take_clause(self, clause: str) -> None:
        extended = _EXTENDED.search(clause)
        moved = _MOVED.search(clause)
        if extended is not None:
            self._extend(clause[extended.end() :])
        elif moved is not None:
            self._move(clause[: moved.start()], clause[moved.end() :])
        elif _SWAPPED.search(clause):
            for day in self._dates(clause):
                self._say([day], is_off=day.weekday() < 5)
        else:
            self._states(clause)

    def _extend(self, rest: str) -> None:
        spans = list(self.reader.read(rest))
        if not spans:
            raise InvalidValue("“延长至”后面没有日期；核对通知原文")
        end = spans[0][2][-1]
        off = {day.date for day in self.found.values() if day.is_off}
        before = [day for day in off.union(self.known_off) if end - timedelta(15) < day < end]
        first = max(before) + timedelta(days=1) if before else end
        self._say(_run(first, end), is_off=True)
        self._states(rest[spans[0][1] :])

    def _move(self, source: str, target: str) -> None:
        """A day of rest moved makes its old day worked; a day of work moved the other way round."""
        was_work = bool(_FROM_WORK.search(source))
        self._say([*self.pending, *self._dates(source)], is_off=was_work)
        self._say(self._dates(target), is_off=not was_work)
        self.pending = []

    def _states(self, clause: str) -> None:
        state_before: bool | None = None
        at = 0
        spans = list(self.reader.read(clause))
        for state in _STATE.finditer(clause):
            self.pending += [
                day for begin, _, days in spans if at <= begin < state.start() for day in days
            ]
            at = state.end()
            meaning = _meaning(state)
            if self.pending and meaning is not None:
                self._say(self.pending, is_off=meaning)
            elif not self.pending:
                state_before = meaning
            self.pending = []
        rest = [day for begin, _, days in spans if begin >= at for day in days]
        if rest and state_before is not None:
            self._say(rest, is_off=state_before)
        elif not at and _NOTHING_ELSE.fullmatch(_without(clause, spans)):
            self.pending += rest

    def _dates(self, text: str) -> list[date]:
        return [day for _, _, days in self.reader.read(text) for day in days]

    def _say(self, days: list[date], *, is_off: bool) -> None:
        for day in days:
            self.found.setdefault(day, NoticeDay(day, is_off, self.name))
        if is_off:
            self.run = list(days)
            self.off_in_sentence += days

    def _check_count(self, clause: str) -> None:
        stated = _COUNT.search(clause)
        if stated is None or not self.run:
            return
        if int(stated["days"]) not in (len(self.run), len(set(self.off_in_sentence))):
            raise InvalidValue(
                f"{self.run[0]} 至 {self.run[-1]} 是 {len(self.run)} 天，"
                f"通知写 {stated['days']} 天；核对原文"
            )


def _meaning(state: re.Match[str]) -> bool | None:
    """Whether a state means off; None when it says nothing about the whole day."""
    works = bool(re.search(_WORK, state["words"]))
    if state["half"]:
        return None
    if state["not"]:
        return works if works or "放假" in state["words"] or "休息" in state["words"] else None
    return not works


def _without(clause: str, spans: Iterable[tuple[int, int, list[date]]]) -> str:
    for begin, end, _ in sorted(spans, reverse=True):
        clause = clause[:begin] + clause[end:]
    return clause


def _run(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
