"""From ranked anchors to what the model reads: chunks of one message, or of a few that belong together."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from math import isnan
from typing import Final

from graph.retrieval.candidates import Anchor, Passage, ShapedChunk
from graph.retrieval.words import normal, token_count

REACH: Final = 2
TOGETHER_SECONDS: Final = 600.0
"""What is said within ten minutes of the anchor may belong to it."""
EARNED: Final = 0.78
"""A neighbour joins its anchor when its own score is at least this share of the anchor's."""
SHORT_ANSWER: Final = 8
"""Tokens up to which an answer is hard to read without the question before it."""
SHORT_QUESTION: Final = 24

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SHORTEST_ROW: Final = 12
_SMALLEST_CHUNK: Final = 4

Place = tuple[int, int]


def wanted(top_k: int, token_budget: int) -> int:
    """How many of the best anchors `shape` can use, so that no more texts are loaded."""
    return min(2 * top_k, token_budget // _SHORTEST_ROW) + 10


def shape(
    anchors: Sequence[Anchor],
    passages: Mapping[Place, Passage],
    *,
    top_k: int,
    token_budget: int,
    zone: tzinfo = UTC,
) -> list[ShapedChunk]:
    """At most `top_k` chunks of at most `token_budget` tokens together, in the order of `anchors`.

    `passages` holds the live text by (source, position) of the anchors and of what stands up to REACH from
    them; an anchor without one is passed over (recalled since), as is one that does not fit. A row is shown
    once, and the same words of the same person on the same day once.
    """
    scores = {(a.source, a.position): a.score for a in anchors}
    shown: set[Place] = set()
    said: set[tuple[str, str]] = set()
    chunks: list[ShapedChunk] = []
    left = token_budget
    for anchor in anchors:
        if len(chunks) == top_k or left < _SMALLEST_CHUNK:
            break
        place = (anchor.source, anchor.position)
        if place not in passages or _echo(passages[place], zone) in said:
            continue
        chunk = _fitting(
            anchor, _with_neighbours(place, scores, passages, shown), passages[place], left, zone
        )
        if chunk is not None:
            chunks.append(chunk)
            left -= chunk.tokens
            shown |= {(p.source, p.position) for p in chunk.passages}
            said |= {_echo(p, zone) for p in chunk.passages}
    return chunks


def chunk_text(passages: Sequence[Passage], zone: tzinfo = UTC) -> str:
    """A line for each message, "8May23 Ann: hi"; the day only where it changes (six letters a token)."""
    lines, day = [], ""
    for passage in passages:
        today = _day(passage.time, zone)
        sender = " ".join(passage.sender.split())
        head = [today] if today != day else []
        lines.append(" ".join([*head, f"{sender}: {passage.text}" if sender else passage.text]))
        day = today
    return "\n".join(lines)


def _fitting(
    anchor: Anchor, group: Sequence[Passage], alone: Passage, left: int, zone: tzinfo
) -> ShapedChunk | None:
    """The group if it fits into `left` tokens, else the anchor alone, else nothing."""
    for passages in (tuple(group), (alone,)):
        text = chunk_text(passages, zone)
        tokens = token_count(text)
        if tokens <= left:
            return ShapedChunk(anchor, text, tokens, passages)
    return None


def _with_neighbours(
    place: Place, scores: Mapping[Place, float], passages: Mapping[Place, Passage], shown: set[Place]
) -> list[Passage]:
    """The anchor and, on either side, neighbours that are nearly as good themselves, in reading order."""
    source, position = place
    anchor = passages[place]
    kept = {position: anchor}
    for step in (-1, 1):
        for distance in range(1, REACH + 1):
            beside = (source, position + step * distance)
            other = passages.get(beside)
            if other is None or beside in shown or not _same_talk(anchor, other):
                break
            if scores.get(beside, 0.0) < EARNED * scores[place]:
                break
            kept[beside[1]] = other
    before = passages.get((source, position - 1))
    if len(kept) == 1 and before is not None and (source, position - 1) not in shown:
        kept |= {position - 1: before} if _answers(anchor, before) else {}
    return [kept[at] for at in sorted(kept)]


def _same_talk(one: Passage, other: Passage) -> bool:
    return abs(one.time - other.time) <= TOGETHER_SECONDS  # False where either has no time


def _answers(anchor: Passage, before: Passage) -> bool:
    asks = "?" in before.text or "？" in before.text
    return (
        asks
        and before.sender != anchor.sender
        and _same_talk(anchor, before)
        and token_count(anchor.text) <= SHORT_ANSWER
        and token_count(before.text) <= SHORT_QUESTION
    )


def _echo(passage: Passage, zone: tzinfo) -> tuple[str, str]:
    return f"{_day(passage.time, zone)} {passage.sender}", normal(passage.text).strip()


def _day(time: float, zone: tzinfo) -> str:
    """ "8May23": no other form that people read is a single token."""
    if isnan(time):
        return ""
    moment = datetime.fromtimestamp(time, zone)
    return f"{moment.day}{_MONTHS[moment.month - 1]}{moment.year % 100:02d}"
