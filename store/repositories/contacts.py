"""Contacts of users."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from store.database import insert_new
from store.tables.contacts import Contact
from store.tables.types import table_of, utc_now


class ContactRepository:
    """One row each way."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def befriend(self, user_ids: Sequence[str]) -> None:
        """Makes these users contacts of each other; those who are already stay so."""
        now = utc_now()
        rows = [
            {"user_id": one, "contact_id": other, "remark": "", "created_at": now, "updated_at": now}
            for one in user_ids
            for other in user_ids
            if one != other
        ]
        if rows:
            dialect = self._session.get_bind().dialect.name
            await self._session.exec(insert_new(dialect, table_of(Contact), rows, ("user_id", "contact_id")))
