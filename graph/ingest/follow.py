"""Ingest: read what changed in a source, shape it into chunks, store them, put them into the index."""

from collections.abc import Callable, Sequence

from graph.ingest.rows import index_row
from graph.ingest.split import split_text
from graph.ports import ChunkIndex, Piece, Source, SourceFeed, SourceItem

PAGE = 500


async def follow_source(
    source: Source, feed: SourceFeed, index: ChunkIndex, on_progress: Callable[[int], None] | None = None
) -> int:
    """Brings keywords up to date with a source; returns how many changes were followed.

    The cursor moves last. A crash before that makes the same page come again, and every step of it
    stands being done twice.
    """
    followed = 0
    while True:
        page = await feed.page(source, PAGE)
        if not page.items:
            return followed
        pieces = shape(page.items)
        saved = await feed.save(source, page.items, pieces)
        rows = [index_row(piece, chunk_id) for piece, chunk_id in zip(pieces, saved.chunk_ids, strict=True)]
        await index.apply(source, rows, saved.gone)
        await feed.advance(source, page.reached)
        followed += len(page.items)
        if on_progress:
            on_progress(len(page.items))


def shape(items: Sequence[SourceItem]) -> list[Piece]:
    """Items into chunks: one a message, more for a long one, none for one that is gone or says nothing."""
    return [
        Piece(item, number, part)
        for item in items
        if item.text and item.text.strip()
        for number, part in enumerate(split_text(item.text))
    ]
