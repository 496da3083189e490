"""Uploads and pictures of users: taken in, kept for what uses them, and swept where nothing does."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from graph.errors import BadRequest, FileTypeRefused, NotFound, UploadsFull
from store.database import Database
from store.file_names import clean_name
from store.file_store import FileStore, Received
from store.ids import Prefix, new_id
from store.media_types import UNKNOWN
from store.pictures import AVATAR, FORMATS, MEDIA_TYPE, Picture, make_avatar, make_thumbnail
from store.repositories.files import FileRepository
from store.repositories.users import UserRepository
from store.tables.files import StoredFile
from store.tables.types import utc_now
from store.tables.users import User

AT_ONCE = 4  # uploads of one user; as many of the largest they may have that are not sent yet
UNUSED_FOR = timedelta(days=1)  # then an upload that nothing uses is removed
SWEPT_AT_ONCE = 500

Maker = Callable[[Path, str, Path], Picture | None]


class Files:
    """The use cases of files. How large one may be is seen to before it comes here (api/body_limit.py)."""

    def __init__(self, database: Database, store: FileStore, *, largest: int) -> None:
        self._database = database
        self._store = store
        self._unused_at_most = AT_ONCE * largest  # bytes of one user
        self._arriving: Counter[str] = Counter()
        # One picture at a time: a large one takes up to 500 MB while it is decoded.
        self._decoding = asyncio.Semaphore(1)

    async def upload(self, user_id: str, name: str, size: int, chunks: AsyncIterable[bytes]) -> StoredFile:
        """Stores an upload of `size` bytes as far as the client says; its type is what its content says.

        A picture that cannot be read, or is too large to be, is kept as a file of no known type. Raises
        BadRequest for an empty one, and UploadsFull for who has too much that nothing uses.
        """
        async with self._arrival(user_id):
            async with self._database.transaction(read_only=True) as session:
                await self._require_room(FileRepository(session), user_id, size)
            async with self._store.receive(chunks) as received:
                if not received.size:
                    raise BadRequest("The file is empty.")
                with self._store.temporary_path() as small:
                    picture = await self._make(make_thumbnail, received, small)
                    file = _described(user_id, name, received, picture)
                    await self._keep(file, received.path, small if picture else None)
        return file

    async def set_avatar(self, user_id: str, chunks: AsyncIterable[bytes]) -> User:
        """Makes a picture the user's own, small and square. Raises FileTypeRefused for what is none."""
        async with self._arrival(user_id), self._store.receive(chunks) as received:
            with self._store.temporary_path() as square:
                if await self._make(make_avatar, received, square) is None:
                    raise FileTypeRefused("This is no picture that can be read; JPEG, PNG, GIF and WebP can.")
                file = _described(user_id, "avatar.webp", received, Picture(AVATAR, AVATAR))
                file.media_type, file.size = MEDIA_TYPE, square.stat().st_size
                file.has_thumbnail = False
                await self._keep(file, square, None)
        return await self._change_avatar(user_id, file.file_id)

    async def remove_avatar(self, user_id: str) -> User:
        return await self._change_avatar(user_id, None)

    async def _change_avatar(self, user_id: str, file_id: str | None) -> User:
        async with self._database.transaction() as session:
            files = FileRepository(session)
            before = await files.lock_avatar(user_id)
            if file_id:
                await files.attach(file_id, user_id)
            if before:
                await files.discard([before])
            user = await UserRepository(session).update_profile(user_id, avatar_file_id=file_id)
        if before:
            await self._remove_gone()
        return user

    async def find(self, file_id: str, user_id: str) -> tuple[StoredFile, Path]:
        """A file that this user may have, and where its bytes are. Raises NotFound."""
        async with self._database.transaction(read_only=True) as session:
            file = await FileRepository(session).get_visible(file_id, user_id)
        return file, self._store.path(file_id)

    async def find_thumbnail(self, file_id: str, user_id: str) -> tuple[StoredFile, Path]:
        """As `find`; NotFound too where there is no small picture of the file."""
        file, _ = await self.find(file_id, user_id)
        if not file.has_thumbnail:
            raise NotFound
        return file, self._store.thumbnail_path(file_id)

    async def find_avatar(self, user_id: str, viewer_id: str) -> tuple[StoredFile, Path]:
        """The picture of a user whose card the viewer may see. Raises NotFound."""
        async with self._database.transaction(read_only=True) as session:
            user = await UserRepository(session).get_visible(user_id, viewer_id)
            file = await FileRepository(session).get_in_use(user.avatar_file_id or "")
        if file is None:
            raise NotFound
        return file, self._store.path(file.file_id)

    async def sweep(self, now: datetime | None = None) -> None:
        """Removes uploads that nothing has used for a day, and what is gone or was left behind.

        Does a bounded part of it at a time; the next sweep goes on.
        """
        async with self._database.transaction() as session:
            await FileRepository(session).expire((now or utc_now()) - UNUSED_FOR, SWEPT_AT_ONCE)
        await self._remove_gone()
        await self._store.remove_left_over(SWEPT_AT_ONCE)

    async def _remove_gone(self) -> None:
        # The bytes first: as long as the row is there, what is left of them is found again.
        async with self._database.transaction(read_only=True) as session:
            gone = await FileRepository(session).gone(SWEPT_AT_ONCE)
        removed = await self._store.remove(gone)
        async with self._database.transaction() as session:
            await FileRepository(session).forget(removed)

    async def _make(self, make: Maker, received: Received, target: Path) -> Picture | None:
        async with self._decoding:
            return await asyncio.to_thread(make, received.path, received.media_type, target)

    async def _keep(self, file: StoredFile, path: Path, thumbnail: Path | None) -> None:
        """The row comes first: nobody knows its id before the bytes have their name, and all have a row."""
        async with self._database.transaction() as session:
            files = FileRepository(session)
            await self._require_room(files, file.owner_id, file.size)
            await files.add(file)
        await self._store.keep(file.file_id, path, thumbnail)

    async def _require_room(self, files: FileRepository, user_id: str, size: int) -> None:
        if await files.unused_bytes(user_id) + size > self._unused_at_most:
            raise UploadsFull

    @asynccontextmanager
    async def _arrival(self, user_id: str) -> AsyncIterator[None]:
        if self._arriving[user_id] >= AT_ONCE:
            raise UploadsFull(f"At most {AT_ONCE} files can be uploaded at once.")
        self._arriving[user_id] += 1
        try:
            yield
        finally:
            self._arriving[user_id] -= 1
            if not self._arriving[user_id]:
                del self._arriving[user_id]


def _described(user_id: str, name: str, received: Received, picture: Picture | None) -> StoredFile:
    is_unread = received.media_type in FORMATS and picture is None
    return StoredFile(
        file_id=new_id(Prefix.FILE),
        owner_id=user_id,
        name=clean_name(name),
        media_type=UNKNOWN if is_unread else received.media_type,
        size=received.size,
        sha256=received.sha256,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        has_thumbnail=picture is not None,
    )
