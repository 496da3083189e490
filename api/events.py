"""The events of a run's stream, as they go over the wire (SSE).

A client that knows `delta` and `done` alone works. Exactly one event is the last: `done`, `error` or
`approval`.
"""

from enum import StrEnum
from typing import Any

import orjson


class EventName(StrEnum):
    """What an event says."""

    RUN = "run"
    STATUS = "status"
    CITATIONS = "citations"
    DELTA = "delta"
    TOOL_CALL = "tool_call"
    TOOL_RESULT = "tool_result"
    APPROVAL = "approval"
    DONE = "done"
    ERROR = "error"


LAST = frozenset({EventName.DONE, EventName.ERROR, EventName.APPROVAL})


def encode_event(name: EventName, event_id: str, data: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (event_id.encode(), name.encode(), orjson.dumps(data))


def is_last(encoded: bytes) -> bool:
    """Whether an encoded event ends its run's stream."""
    return encoded.split(b"\n", 2)[1].removeprefix(b"event: ").decode() in LAST
