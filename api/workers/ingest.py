"""The ingest worker: follows changed sources for keywords, then embeds what has no vector yet.

Here it claims events straight from the outbox.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence

from graph.errors import EmbedderFailed, IndexUnavailable
from graph.ingest.embed import embed_pending
from graph.ingest.follow import follow_source
from graph.ports import ChunkIndex, Embedder, IndexStats, SourceFeed
from store.database import Database
from store.outbox import claim_events, event_sources, mark_failed, mark_succeeded, release
from store.tables.outbox import IngestEvent

logger = logging.getLogger("omnilink.ingest")

IDLE_SECONDS = 0.5
RETRY_SECONDS = 5.0
CLOSE_SECONDS = 10.0
CLAIM = 200


class IngestWorker:
    """Runs beside the server, or for as long as a command needs it."""

    def __init__(
        self, database: Database, feed: SourceFeed, index: ChunkIndex, embedder: Embedder | None
    ) -> None:
        self._database = database
        self._feed = feed
        self._index = index
        self._embedder = embedder
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.embedder_error: str | None = None
        self.ingest_error: str | None = None

    @property
    def embeds(self) -> bool:
        """Whether there is an embedder: without one keywords serve alone."""
        return self._embedder is not None

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._follow_for_ever(), name="ingest keywords")]
        if self._embedder is not None:
            self._tasks.append(asyncio.create_task(self._embed_for_ever(), name="ingest vectors"))

    async def close(self) -> None:
        """Ends after the step at hand: one cut off in the middle would only come again."""
        self._stopping.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=CLOSE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def drain(self, on_progress: Callable[[int], None] | None = None) -> int:
        """Follows everything that is due now; returns how many changes that were. Raises IndexUnavailable."""
        followed = 0
        while not self._stopping.is_set():
            async with self._database.transaction() as session:
                events = await claim_events(session, CLAIM)
            if not events:
                break
            followed += await self._follow_all(events, on_progress)
        return followed

    async def _follow_all(
        self, events: Sequence[IngestEvent], on_progress: Callable[[int], None] | None
    ) -> int:
        """One look at a source serves all its events."""
        waiting: dict[tuple[str, str], list[IngestEvent]] = {}
        for event in events:
            waiting.setdefault((event.source_type, event.source_key), []).append(event)
        followed = 0
        try:
            while waiting:
                key = next(iter(waiting))
                followed += await self._follow(waiting[key], on_progress)
                del waiting[key]
        except IndexUnavailable:
            async with self._database.transaction() as session:
                await release(session, [_id(event) for left in waiting.values() for event in left])
            raise
        return followed

    async def _follow(self, events: Sequence[IngestEvent], on_progress: Callable[[int], None] | None) -> int:
        try:
            followed = 0
            for source in event_sources(events[0]):
                followed += await follow_source(source, self._feed, self._index, on_progress)
        except IndexUnavailable:
            raise
        except Exception as error:  # whatever one source does, the others go on
            logger.error("events %s failed", [event.id for event in events], exc_info=error)
            async with self._database.transaction() as session:
                for event in events:
                    await mark_failed(session, event, f"{type(error).__name__}: {error}"[:2000])
            return 0
        async with self._database.transaction() as session:
            await mark_succeeded(session, [_id(event) for event in events])
        return followed

    async def embed_all(self, on_progress: Callable[[int], None] | None = None) -> int:
        """Embeds everything that waits for a vector. Raises EmbedderFailed."""
        embedded = 0
        while self._embedder is not None and not self._stopping.is_set():
            batch = await embed_pending(self._feed, self._index, self._embedder)
            if not batch:
                break
            embedded += batch
            if on_progress:
                on_progress(batch)
        return embedded

    async def index_stats(self) -> IndexStats:
        """What the index holds, and how much of it has vectors of the embedder at work."""
        return await self._index.stats(self._embedder.model if self._embedder else "")

    async def _follow_for_ever(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.drain()
                self.ingest_error = None
                await self._pause(IDLE_SECONDS)
            except IndexUnavailable as error:
                self.ingest_error = error.detail
                logger.warning("ingest waits: %s", error.detail)
                await self._pause(RETRY_SECONDS)
            except Exception as error:  # the database may be away; the outbox waits for it
                self.ingest_error = type(error).__name__
                logger.error("the outbox could not be read", exc_info=error)
                await self._pause(RETRY_SECONDS)

    async def _embed_for_ever(self) -> None:
        warm = False
        while not self._stopping.is_set():
            try:
                if self._embedder is not None and not warm:
                    # Loads the model before the first question waits for it, and shows at once if it fails.
                    await self._embedder.embed_question("?")
                    warm = True
                await self.embed_all()
                self.embedder_error = None
                await self._pause(IDLE_SECONDS)
            except (EmbedderFailed, IndexUnavailable) as error:
                self.embedder_error = error.detail
                logger.warning("embedding waits: %s", error.detail)
                await self._pause(RETRY_SECONDS)
            except Exception as error:  # as above
                self.embedder_error = type(error).__name__
                logger.error("embedding failed", exc_info=error)
                await self._pause(RETRY_SECONDS)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _id(event: IngestEvent) -> int:
    assert event.id is not None
    return event.id
