"""The marks `[chunk:ID]` by which an answer names its sources, cleaned while they stream."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from graph.ports import Chunk

MARK = re.compile(r"\[chunk:([^\[\]\s]{1,40})\]")
_OPENING = re.compile(r"\[(?:c|ch|chu|chun|chunk|chunk:[^\[\]\s]{0,40})?$")
SNIPPET_LENGTH = 200
_LONGEST_MARK = len("[chunk:]") + 40


class MarkFilter:
    """Lets text through as it comes, but for marks that name no retrieved chunk.

    A mark may come in pieces: what could still become one is held back until it is decided.
    """

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._held = ""
        self._tail = ""
        self.cited: list[str] = []

    def feed(self, text: str) -> str:
        """The part of the text so far that can be shown now."""
        text = self._held + text
        opening = _OPENING.search(text)
        cut = opening.start() if opening else len(text)
        self._held = text[cut:]
        return self._clean(text[:cut])

    def flush(self) -> str:
        """What was held back at the end of a text: an opening that never became a mark."""
        rest, self._held = self._held, ""
        return self._clean(rest)

    def _clean(self, text: str) -> str:
        out: list[str] = []
        position = 0
        for mark in MARK.finditer(text):
            self._emit(out, text[position : mark.start()])
            self._emit(out, self._decide(mark))
            position = mark.end()
        self._emit(out, text[position:])
        return "".join(out)

    def _decide(self, mark: re.Match[str]) -> str:
        if mark[1] in self._known:
            if mark[1] not in self.cited:
                self.cited.append(mark[1])
            return mark[0]
        # Taken out of the middle of an opening, a mark must not leave another one behind.
        return " " if _OPENING.search(self._tail) else ""

    def _emit(self, out: list[str], text: str) -> None:
        if text:
            out.append(text)
            self._tail = (self._tail + text)[-_LONGEST_MARK:]


def snippet_of(text: str) -> str:
    """A passage in one line, short enough for a card. Only for the eye: a prompt holds the whole text."""
    line = " ".join(text.split())
    return line if len(line) <= SNIPPET_LENGTH else line[: SNIPPET_LENGTH - 1] + "…"


def citations(chunks: Sequence[Chunk], cited: Collection[str]) -> list[dict[str, Any]]:
    """What the turn retrieved, best first, each with whether the answer names it."""
    return [
        {
            "chunk_id": chunk.chunk_id,
            "snippet": chunk.snippet,
            "source_type": str(chunk.source_type),
            "source_key": chunk.source_key,
            "score": round(chunk.score, 4),
            "title": chunk.title,
            "sender": chunk.sender,
            "message_ids": list(chunk.message_ids),
            "sent_at": chunk.sent_at.isoformat() if chunk.sent_at else None,
            "cited": chunk.chunk_id in cited,
        }
        for chunk in chunks
    ]


# What is kept of a citation: no text, which a later recall would have to reach.
STORED = ("chunk_id", "source_type", "source_key", "score", "message_ids")


def with_cited(shown: Sequence[Mapping[str, Any]], answer: str) -> list[dict[str, Any]]:
    """The same citations, each with whether this answer names it."""
    cited = set(MARK.findall(answer))
    return [{**citation, "cited": citation["chunk_id"] in cited} for citation in shown]


def stored_citations(shown: Sequence[Mapping[str, Any]], answer: str) -> list[dict[str, Any]]:
    """The citations of a turn as they are stored with its answer."""
    return [{name: citation[name] for name in (*STORED, "cited")} for citation in with_cited(shown, answer)]
