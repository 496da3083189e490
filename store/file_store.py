"""The bytes of uploaded files in the data dir: `ab/<file_id>` by the end of the id, a thumbnail beside it.

Whatever lies there has a row in `files`, and what is still on its way lies in `tmp`: so a crash leaves
nothing that a sweep would not find.
"""

import asyncio
import codecs
import contextlib
import hashlib
import os
import re
import secrets
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from store.media_types import SIZE_OF_HEAD, SIZE_OF_TAIL, media_type_of

WRITE = 1024 * 1024  # bytes that are gathered for one write
# Nobody waits for a temporary file this old, in seconds.
LEFT_OVER = 24 * 60 * 60
NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")  # ESC, tab, line and page feeds may be


@dataclass(frozen=True, slots=True)
class Received:
    """An upload in a temporary file. `size` is in bytes; the type is what its content says."""

    path: Path
    size: int
    sha256: str
    media_type: str


class FileStore:
    """Files under one folder, each written aside, flushed to the disk and then given its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temporary = folder / "tmp"

    def path(self, file_id: str) -> Path:
        return self._folder / file_id[-2:] / file_id

    def thumbnail_path(self, file_id: str) -> Path:
        return self._folder / file_id[-2:] / f"{file_id}.webp"

    @asynccontextmanager
    async def receive(self, chunks: AsyncIterable[bytes]) -> AsyncIterator[Received]:
        """Writes what comes, a mebibyte at a time, never all in memory. Gone at the end, unless kept."""
        with self.temporary_path() as path:
            with contextlib.closing(_Writer(path)) as writer:
                waiting = bytearray()
                async for chunk in chunks:
                    waiting += chunk
                    if len(waiting) >= WRITE:
                        await asyncio.to_thread(writer.write, bytes(waiting))
                        waiting.clear()
                received = await asyncio.to_thread(writer.finish, bytes(waiting))
            yield received

    @contextmanager
    def temporary_path(self) -> Iterator[Path]:
        """A name for a file that is removed at the end, unless it was kept."""
        self._temporary.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._temporary / secrets.token_hex(16)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    async def keep(self, file_id: str, received: Path, thumbnail: Path | None = None) -> None:
        """Gives temporary files the names of this file, for good."""
        await asyncio.to_thread(self._keep, file_id, received, thumbnail)

    def _keep(self, file_id: str, received: Path, thumbnail: Path | None) -> None:
        target = self.path(file_id)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if thumbnail is not None:
            _flush(thumbnail)
            thumbnail.replace(self.thumbnail_path(file_id))
        received.replace(target)
        _flush(target)
        _flush(target.parent)

    async def remove(self, file_ids: Sequence[str]) -> list[str]:
        """Removes the bytes of these files; returns those of whom nothing is left."""
        return await asyncio.to_thread(lambda: [file_id for file_id in file_ids if self._remove(file_id)])

    def _remove(self, file_id: str) -> bool:
        try:
            self.thumbnail_path(file_id).unlink(missing_ok=True)
            self.path(file_id).unlink(missing_ok=True)
        except OSError:  # somebody reads it, where the system minds; the next sweep tries again
            return False
        return True

    async def remove_left_over(self, limit: int, older_than: float = LEFT_OVER) -> None:
        """Removes up to `limit` temporary files that a crash left behind."""
        await asyncio.to_thread(self._remove_left_over, limit, older_than)

    def _remove_left_over(self, limit: int, older_than: float) -> None:
        if not self._temporary.is_dir():
            return
        with os.scandir(self._temporary) as entries:
            for entry in islice(entries, limit):
                with contextlib.suppress(OSError):
                    if entry.stat().st_mtime <= time.time() - older_than:
                        Path(entry).unlink()


class _Writer:
    """Writes, hashes and looks at what goes by. For threads: it blocks."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = open(path, "xb", opener=_for_its_owner, buffering=0)  # noqa: SIM115 - closed by close()
        self._hash = hashlib.sha256()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_text = True
        self._size = 0
        self._head = self._tail = b""

    def write(self, data: bytes, *, final: bool = False) -> None:
        view = memoryview(data)
        while view:
            view = view[self._handle.write(view) :]
        self._hash.update(data)
        self._size += len(data)
        self._head += data[: SIZE_OF_HEAD - len(self._head)]
        self._tail = (self._tail + data)[-SIZE_OF_TAIL:]
        if self._is_text:
            try:
                self._decoder.decode(data, final)
                self._is_text = not NOT_IN_TEXT.search(data)
            except UnicodeDecodeError:
                self._is_text = False

    def finish(self, data: bytes) -> Received:
        self.write(data, final=True)
        os.fsync(self._handle.fileno())
        media_type = media_type_of(self._head, self._tail, is_text=self._is_text)
        return Received(self._path, self._size, self._hash.hexdigest(), media_type)

    def close(self) -> None:
        self._handle.close()


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _flush(path: Path) -> None:
    """Has the disk hold a file's bytes or a folder's names; Windows opens no folder for that."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
