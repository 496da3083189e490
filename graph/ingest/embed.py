"""Vectors come behind keywords, the newest chunks first."""

import numpy as np

from graph.ports import ChunkIndex, Embedder, SourceFeed

BATCH = 16


async def embed_pending(feed: SourceFeed, index: ChunkIndex, embedder: Embedder, batch: int = BATCH) -> int:
    """Embeds one batch of what has no vector yet; returns how many were taken up. Raises EmbedderFailed."""
    waiting = await index.unembedded(embedder.model, batch)
    if not waiting:
        return 0
    passages = await feed.passages(waiting)
    chunk_ids = [chunk_id for chunk_id in waiting if chunk_id in passages]
    # What has no text any more would come first for ever.
    await index.drop([chunk_id for chunk_id in waiting if chunk_id not in passages])
    if chunk_ids:
        vectors = await embedder.embed_passages([passages[chunk_id] for chunk_id in chunk_ids])
        await index.embed(embedder.model, dict(zip(chunk_ids, np.asarray(vectors), strict=True)))
    return len(waiting)
