"""The retrieval pipeline: embedding, search, postprocess, each timed."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from graph.citations import snippet_of
from graph.errors import EmbedderFailed
from graph.ports import Chunk, ChunkIndex, Embedder, Grant, Library, Line, Retrieval, RetrievalRequest, Vector
from graph.retrieval.candidates import Anchor, Candidates, Passage, ShapedChunk
from graph.retrieval.question import Part, expand, read_question
from graph.retrieval.rank import leaders, merge, rank
from graph.retrieval.shape import shape, wanted

NEIGHBOURS = (-2, -1, 1, 2)
Place = tuple[int, int]
"""A source, by its number among those searched, and a position in it."""


class RetrievalPipeline:
    """The `Retriever` port, put together from library, index and embedder."""

    def __init__(self, library: Library, index: ChunkIndex, embedder: Embedder | None) -> None:
        self._library = library
        self._index = index
        self._embedder = embedder

    async def retrieve(self, request: RetrievalRequest) -> Retrieval:
        """Chunks that the tenant may read now, best first; none is no error."""
        clock = Clock()
        grants = await self._library.grants(
            request.tenant_user_id, request.kb_id, request.scope, request.source_keys
        )
        if not grants:
            return Retrieval((), clock.timing)
        people = await self._library.people(request.tenant_user_id, grants)
        parts = read_question(request.question, people, datetime.now(UTC)).parts
        clock.lap("search")
        vectors = await self._embed(parts)
        clock.lap("embedding")
        ranked, places = await self._search(request, grants, parts, vectors)
        clock.lap("search")
        chunks = await self._postprocess(request, grants, merge(ranked), places)
        clock.lap("postprocess")
        return Retrieval(chunks, clock.timing, len(grants), any(vector is not None for vector in vectors))

    async def _embed(self, parts: Sequence[Part]) -> list[Vector | None]:
        """One vector a part, or none at all: keywords serve alone while the embedder is away."""
        if self._embedder is None:
            return [None] * len(parts)
        try:
            return list(await asyncio.gather(*(self._embedder.embed_question(part.text) for part in parts)))
        except EmbedderFailed:
            return [None] * len(parts)

    async def _search(
        self,
        request: RetrievalRequest,
        grants: Sequence[Grant],
        parts: Sequence[Part],
        vectors: Sequence[Vector | None],
    ) -> tuple[list[list[Anchor]], dict[Place, int]]:
        """For each part its anchors, best first; and which chunk stands where, neighbours included."""
        ranked: list[list[Anchor]] = []
        places: dict[Place, int] = {}
        for part, vector in zip(parts, vectors, strict=True):
            query = part.query(vector)
            found = await self._index.search(grants, query)
            first = leaders(part, query, found)
            lines = await self._library.lines(request.tenant_user_id, request.kb_id, list(first))
            texts = [
                (lines[chunk_id].text, weight) for chunk_id, weight in first.items() if chunk_id in lines
            ]
            if texts:
                query = expand(query, part, texts)
                found = await self._index.search(grants, query)
            ranked.append(rank(part, query, found))
            places.update(_places(found))
        return ranked, places

    async def _postprocess(
        self,
        request: RetrievalRequest,
        grants: Sequence[Grant],
        anchors: Sequence[Anchor],
        places: Mapping[Place, int],
    ) -> tuple[Chunk, ...]:
        """The best anchors with the neighbours that earn their tokens, authorised on the live rows."""
        kept = [anchor for anchor in anchors if anchor.score >= request.score_threshold]
        kept = kept[: wanted(request.top_k, request.token_budget)]
        near = [(a.source, a.position + step) for a in kept for step in (0, *NEIGHBOURS)]
        ids = {place: places[place] for place in near if place in places}
        lines = await self._library.lines(request.tenant_user_id, request.kb_id, set(ids.values()))
        passages = {
            place: _passage(lines[chunk_id], place) for place, chunk_id in ids.items() if chunk_id in lines
        }
        shaped = shape(kept, passages, top_k=request.top_k, token_budget=request.token_budget)
        return tuple(_chunk(chunk, lines) for chunk in shaped)


class Clock:
    """Milliseconds by the step they were spent in."""

    def __init__(self) -> None:
        self.timing = {"embedding": 0.0, "search": 0.0, "postprocess": 0.0}
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.timing[step] = round(self.timing[step] + (now - self._last) * 1000, 2)
        self._last = now


def _places(found: Candidates) -> dict[Place, int]:
    return dict(
        zip(
            zip(found.source.tolist(), found.position.tolist(), strict=True),
            found.chunk_id.tolist(),
            strict=True,
        )
    )


def _passage(line: Line, place: Place) -> Passage:
    return Passage(
        chunk_id=line.chunk_id,
        source=place[0],
        position=place[1],
        message_id=line.message_id,
        sender=line.sender,
        time=line.sent_at.timestamp() if line.sent_at else float("nan"),
        text=line.text,
    )


def _chunk(shaped: ShapedChunk, lines: Mapping[int, Line]) -> Chunk:
    line = lines[shaped.anchor.chunk_id]
    inside = [lines[passage.chunk_id] for passage in shaped.passages]
    return Chunk(
        chunk_id=str(line.chunk_id),
        source_type=line.source.source_type,
        source_key=line.source.source_key,
        title=line.title,
        text=shaped.text,
        snippet=snippet_of(line.text),
        score=shaped.anchor.score,
        message_ids=tuple(dict.fromkeys(one.message_id for one in inside if one.message_id)),
        external_ids=tuple(dict.fromkeys(one.external_id for one in inside if one.external_id)),
        sent_at=line.sent_at,
        sender=line.sender,
        tokens=shaped.tokens,
        lines=tuple(inside),
    )
