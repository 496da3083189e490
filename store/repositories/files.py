"""Uploaded files: added unused, taken into use once, and marked as gone before their bytes are."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import Conflict, NotFound
from store.tables.files import GONE, IN_USE, UNUSED, StoredFile
from store.tables.messages import Message
from store.tables.users import User
from store.visibility import visible_to


class FileRepository:
    """All files of the server; each method that serves a user asks for the user."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, file: StoredFile) -> None:
        self._session.add(file)
        await self._session.flush()

    async def attach(self, file_id: str, owner_id: str) -> StoredFile:
        """Takes an upload into use, for one message or one profile, and returns it.

        Raises NotFound for what is not the owner's or not there (any more), as swept uploads are, and
        Conflict for what is in use already.
        """
        taken = await self._session.exec(
            sa.update(StoredFile)
            .where(
                col(StoredFile.file_id) == file_id,
                col(StoredFile.owner_id) == owner_id,
                col(StoredFile.status) == UNUSED,
            )
            .values(status=IN_USE)
            .execution_options(synchronize_session=False)
        )
        found = await self._session.exec(
            select(StoredFile)
            .where(
                StoredFile.file_id == file_id, StoredFile.owner_id == owner_id, StoredFile.status == IN_USE
            )
            .execution_options(populate_existing=True)
        )
        if (file := found.one_or_none()) is None:
            raise NotFound
        if not taken.rowcount:
            raise Conflict("This file is in use already; upload it again.")
        return file

    async def discard(self, file_ids: Sequence[str]) -> None:
        """Takes files out of use: nobody gets them from the commit on; the sweep removes their bytes."""
        await self._session.exec(
            sa.update(StoredFile)
            .where(col(StoredFile.file_id).in_(list(file_ids)))
            .values(status=GONE)
            .execution_options(synchronize_session=False)
        )

    async def get_visible(self, file_id: str, user_id: str) -> StoredFile:
        """The file of a message that this user sees, or their own unused upload. Raises NotFound."""
        carried = sa.exists().where(col(Message.file_id) == col(StoredFile.file_id), visible_to(user_id))
        own = sa.and_(col(StoredFile.status) == UNUSED, col(StoredFile.owner_id) == user_id)
        found = await self._session.exec(
            select(StoredFile).where(
                StoredFile.file_id == file_id,
                sa.or_(own, sa.and_(col(StoredFile.status) == IN_USE, carried)),
            )
        )
        if (file := found.one_or_none()) is None:
            raise NotFound
        return file

    async def get_in_use(self, file_id: str) -> StoredFile | None:
        """A file that something uses; whether the caller may have it is already decided."""
        found = await self._session.exec(
            select(StoredFile).where(StoredFile.file_id == file_id, StoredFile.status == IN_USE)
        )
        return found.one_or_none()

    async def lock_avatar(self, user_id: str) -> str | None:
        """The file of a user's picture, locked against another change of it."""
        found = await self._session.exec(
            select(User.avatar_file_id).where(User.user_id == user_id).with_for_update()
        )
        return found.one_or_none()

    async def unused_bytes(self, owner_id: str) -> int:
        """How much this user has uploaded that nothing uses yet."""
        found = await self._session.exec(
            select(sa.func.coalesce(sa.func.sum(col(StoredFile.size)), 0)).where(
                StoredFile.owner_id == owner_id, StoredFile.status == UNUSED
            )
        )
        return int(found.one())

    async def expire(self, before: datetime, limit: int) -> None:
        """Marks up to `limit` uploads as gone that were made before then and that nothing uses."""
        found = await self._session.exec(
            select(StoredFile.file_id)
            .where(StoredFile.status == UNUSED, col(StoredFile.created_at) < before)
            .limit(limit)
        )
        await self._session.exec(
            sa.update(StoredFile)
            # Asked again: it may have come into use since.
            .where(col(StoredFile.file_id).in_(list(found.all())), col(StoredFile.status) == UNUSED)
            .values(status=GONE)
            .execution_options(synchronize_session=False)
        )

    async def gone(self, limit: int) -> Sequence[str]:
        """Files whose bytes are to be removed."""
        found = await self._session.exec(
            select(StoredFile.file_id).where(StoredFile.status == GONE).limit(limit)
        )
        return found.all()

    async def forget(self, file_ids: Sequence[str]) -> None:
        """Deletes the rows of files whose bytes have been removed."""
        await self._session.exec(
            sa.delete(StoredFile)
            .where(col(StoredFile.file_id).in_(list(file_ids)), col(StoredFile.status) == GONE)
            .execution_options(synchronize_session=False)
        )
