"""A chunk index of a handful of messages, in memory: what `rank` needs and no more."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.retrieval.candidates import Anchor, Candidates, IndexQuery, Person
from graph.retrieval.features import row_features
from graph.retrieval.question import expand, read_question
from graph.retrieval.rank import leaders, merge, rank
from graph.retrieval.words import token_count, tokens

START = 1_700_000_000.0


@dataclass(frozen=True)
class Message:
    sender: int
    text: str
    time: float = START
    source: int = 0


def search(
    messages: Sequence[Message], query: IndexQuery, cosine: NDArray[np.float32] | None = None
) -> Candidates:
    words = [set(tokens(m.text)) for m in messages]
    matched = np.array([[t in held for t in query.terms] for held in words], bool).reshape(
        len(messages), len(query.terms)
    )
    places: dict[int, int] = {}
    positions = []
    for message in messages:
        positions.append(places.setdefault(message.source, 0))
        places[message.source] += 1
    known = cosine if cosine is not None else np.full(len(messages), np.nan, np.float32)
    seen = known[~np.isnan(known)]
    return Candidates(
        chunk_id=np.arange(len(messages), dtype=np.int64) + 100,
        source=np.array([m.source for m in messages], np.int64),
        position=np.array(positions, np.int64),
        time=np.array([m.time for m in messages]),
        sender=np.array([m.sender for m in messages], np.int64),
        n_tokens=np.array([token_count(m.text) for m in messages], np.int64),
        flags=np.array([row_features(m.text) for m in messages], np.int64),
        matched=matched,
        cosine=known,
        visible_rows=len(messages),
        document_frequency=matched.sum(axis=0).astype(np.int64),
        cosine_mean=float(seen.mean()) if len(seen) else 0.0,
        cosine_std=float(seen.std()) if len(seen) else 1.0,
        cosine_max=float(seen.max()) if len(seen) else 1.0,
    )


def ask(
    messages: Sequence[Message],
    question: str,
    people: Sequence[Person] = (),
    cosine: NDArray[np.float32] | None = None,
) -> list[Anchor]:
    """The whole way from a question to its anchors, as the pipeline goes it."""
    ranked = []
    for part in read_question(question, people).parts:
        query = part.query()
        found = leaders(part, query, search(messages, query, cosine))
        query = expand(query, part, [(messages[i - 100].text, weight) for i, weight in found.items()])
        ranked.append(rank(part, query, search(messages, query, cosine)))
    return merge(ranked)


def best(
    messages: Sequence[Message],
    question: str,
    people: Sequence[Person] = (),
    cosine: NDArray[np.float32] | None = None,
) -> str:
    return messages[ask(messages, question, people, cosine)[0].chunk_id - 100].text
