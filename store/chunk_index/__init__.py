"""The chunk index of the embedded default: keywords and vectors in one SQLite file, by source."""

from store.chunk_index.file import ChunkIndexUnusable
from store.chunk_index.index import SqliteChunkIndex, discard_if_unusable

__all__ = ["ChunkIndexUnusable", "SqliteChunkIndex", "discard_if_unusable"]
