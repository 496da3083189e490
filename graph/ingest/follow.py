"""Ingest: read what changed in a source, shape it into chunks, store them, put them into the index."""

from collections.abc import AsyncIterator, Callable, Sequence

from graph.ingest.rows import index_row
from graph.ingest.split import split_text
from graph.ports import ChunkIndex, IndexRow, Piece, SavedPieces, Source, SourceFeed, SourceItem, SourcePage

PAGE = 500

Progress = Callable[[int], None]


async def follow_source(
    source: Source, feed: SourceFeed, index: ChunkIndex, on_progress: Progress | None = None
) -> int:
    """Brings keywords up to date with a source; returns how many changes were followed.

    The cursor moves last. A crash before that makes the same page come again, and every step of it
    stands being done twice.
    """
    followed = 0
    reached = await feed.cursor(source)
    while (page := await feed.page(source, reached, PAGE)).items:
        rows, saved = await _stored(source, page, feed)
        await index.apply(source, rows, saved.gone)
        await index.unembed(saved.stale)
        await feed.advance(source, page.reached)
        reached = page.reached
        followed += len(page.items)
        if on_progress:
            on_progress(len(page.items))
    return followed


async def rebuild_source(source: Source, feed: SourceFeed, index: ChunkIndex) -> None:
    """Writes a source into the index anew, from its first message on."""
    reached = 0

    async def pages() -> AsyncIterator[Sequence[IndexRow]]:
        nonlocal reached
        while (page := await feed.page(source, reached, PAGE)).items:
            rows, _ = await _stored(source, page, feed)
            yield rows
            reached = page.reached

    await index.rebuild(source, pages())
    await feed.advance(source, reached)


async def _stored(source: Source, page: SourcePage, feed: SourceFeed) -> tuple[list[IndexRow], SavedPieces]:
    """A page as rows of the index, its chunks stored."""
    pieces = shape(page.items)
    saved = await feed.save(source, page.items, pieces)
    rows = [index_row(piece, chunk_id) for piece, chunk_id in zip(pieces, saved.chunk_ids, strict=True)]
    return rows, saved


def shape(items: Sequence[SourceItem]) -> list[Piece]:
    """Items into chunks: one a message, more for a long one, none for one that is gone or says nothing."""
    return [
        Piece(item, number, part)
        for item in items
        if item.text and item.text.strip()
        for number, part in enumerate(split_text(item.text))
    ]
