"""A run's events from any point on: nothing missed, nothing twice, and never more than a bound of them."""

import re

import orjson
import pytest

from api import run_log
from api.events import EventName
from api.run_log import Position, RunLog

PIECES = [f"piece {number}, " for number in range(400)]


def filled() -> RunLog:
    log = RunLog()
    log.add(EventName.RUN, {})
    for number, piece in enumerate(PIECES):
        if number == 100:
            log.add(EventName.STATUS, {"phase": "answering"})
        log.add(EventName.DELTA, {"token": piece})
    log.add(EventName.DONE, {})
    return log


async def read(log: RunLog, after: Position) -> tuple[str, list[str], str]:
    """The text, the names of the other events, and the id of the last one."""
    text, names, last = "", [], ""
    async for event in log.read(after):
        last, name, data = re.fullmatch(r"id: (.*)\nevent: (.*)\ndata: (.*)\n\n", event.decode()).groups()  # type: ignore[union-attr]
        if name == "delta":
            text += orjson.loads(data)["token"]
        else:
            names.append(name)
    return text, names, last


@pytest.mark.parametrize("bound", [1_000, 50])
async def test_from_every_position_the_rest_follows_to_the_letter(
    bound: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_log, "MOST_EVENTS", bound)
    log = filled()
    whole = "".join(PIECES)
    end = f"403-{len(whole)}"
    assert await read(log, Position()) == (whole, ["run", "status", "done"], end)
    for count in range(len(PIECES)):
        offset = len("".join(PIECES[:count]))
        number = 1 + count + (1 if count > 100 else 0)
        text, names, last = await read(log, Position(number, offset))
        assert text == whole[offset:]
        assert (names[-1], last) == ("done", end)
    assert len(log._events) <= bound + 1


async def test_a_position_from_elsewhere_still_ends_with_the_last_event() -> None:
    text, names, _ = await read(filled(), Position(10**6, 12))
    assert text == "".join(PIECES)[12:]
    assert names[-1] == "done"


def test_what_is_no_position_of_ours_is_the_beginning() -> None:
    for text in (None, "", "7", "-1--1", "1-", "１-1", "1-1; drop", "9" * 30 + "-1"):
        assert Position.parse(text) in (Position(), Position(1, 1))
    assert Position.parse("17-342") == Position(17, 342)
