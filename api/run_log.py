"""A run's events as they happened, to be read from any point on, by any number of listeners."""

import asyncio
import re
from bisect import bisect_right
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from api.events import LAST, EventName, encode_event

MOST_EVENTS = 1_000
_EVENT_ID = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a client has read: events, and characters of the answer. An event's `id` says it.

    With the characters in it, what was missed can also be told from the stored answer, to the letter.
    """

    number: int = 0
    offset: int = 0

    @classmethod
    def parse(cls, last_event_id: str | None) -> "Position":
        """The position of a `Last-Event-ID`; the beginning where there is none, or none of ours."""
        found = _EVENT_ID.fullmatch((last_event_id or "").strip())
        return cls(int(found[1]), int(found[2])) if found else cls()

    def __str__(self) -> str:
        return f"{self.number}-{self.offset}"


@dataclass(frozen=True, slots=True)
class _Event:
    """`text` is that of a delta; `position` is where the reader stands after it."""

    position: Position
    encoded: bytes
    text: str | None = None


class RunLog:
    """The events of one run. Deltas that are long past are joined, so that their number stays bounded."""

    def __init__(self) -> None:
        self._events: list[_Event] = []
        self._end = Position()
        self._changed = asyncio.Event()
        self.ended: EventName | None = None

    def add(self, name: EventName, data: dict[str, Any]) -> None:
        text = data["token"] if name is EventName.DELTA else None
        self._end = Position(self._end.number + 1, self._end.offset + len(text or ""))
        self._events.append(_Event(self._end, encode_event(name, str(self._end), data), text))
        if len(self._events) > MOST_EVENTS:
            self._join_past()
        if name in LAST:
            self.ended = name
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    @property
    def end(self) -> Position:
        """Where a reader stands who has read everything so far."""
        return self._end

    async def read(self, after: Position = Position()) -> AsyncIterator[bytes]:
        """The events behind a position, as they come, until the last."""
        # A number from elsewhere says nothing here; how much of the answer was read still does.
        number = after.number if after.number <= self._end.number else 0
        while True:
            changed = self._changed
            for event in self._behind(number):
                if rest := _rest(event, after.offset):
                    yield rest
                number = event.position.number
            if self.ended and number == self._end.number:
                return
            await changed.wait()

    def _behind(self, number: int) -> list[_Event]:
        if self._events and self._events[-1].position.number == number:
            return []
        return self._events[bisect_right(self._events, number, key=lambda event: event.position.number) :]

    def _join_past(self) -> None:
        """Joins neighbouring deltas of the older half into one."""
        half = len(self._events) // 2
        joined: list[_Event] = []
        for event in self._events[:half]:
            before = joined[-1] if joined else None
            if before is not None and before.text is not None and event.text is not None:
                joined[-1] = _delta(event.position, before.text + event.text)
            else:
                joined.append(event)
        self._events[:half] = joined


def _delta(position: Position, text: str) -> _Event:
    return _Event(position, encode_event(EventName.DELTA, str(position), {"token": text}), text)


def _rest(event: _Event, offset: int) -> bytes:
    """The event; of a delta only what is behind an offset, and nothing where that was read already."""
    if event.text is None or event.position.offset - len(event.text) >= offset:
        return event.encoded
    missed = event.position.offset - offset
    return _delta(event.position, event.text[-missed:]).encoded if missed > 0 else b""


def position_of(encoded: bytes) -> Position:
    """Where a reader stands after an encoded event: its `id`."""
    return Position.parse(encoded[: encoded.index(b"\n")].removeprefix(b"id: ").decode())
