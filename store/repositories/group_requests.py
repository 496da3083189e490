"""Requests to join a group: by oneself with an invite code, or by a member for a contact."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import Conflict, NotFound
from store.database import insert_new
from store.ids import Prefix, new_id
from store.tables.contacts import RequestStatus
from store.tables.groups import GroupRequest
from store.tables.types import table_of, utc_now
from store.tables.users import User

MOST_LISTED = 500


class ListedRequest(NamedTuple):
    """A request with the names of who would join and of who asks for them."""

    request: GroupRequest
    name: str
    inviter: str


class GroupRequestRepository:
    """The requests of groups that this transaction has locked, or of one that the reader manages."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def ask(
        self, group_id: str, user_ids: Sequence[str], *, inviter_id: str | None = None, message: str = ""
    ) -> None:
        """Asks for each of these users; one for whom was asked already waits on as they did."""
        now = utc_now()
        rows = [
            {
                "request_id": new_id(Prefix.GROUP_REQUEST),
                "group_id": group_id,
                "user_id": user_id,
                "inviter_id": inviter_id,
                "message": message,
                "status": RequestStatus.PENDING,
                "pending_key": _pending_key(group_id, user_id),
                "created_at": now,
                "updated_at": now,
            }
            for user_id in user_ids
        ]
        if rows:
            dialect = self._session.get_bind().dialect.name
            await self._session.exec(insert_new(dialect, table_of(GroupRequest), rows, ("pending_key",)))

    async def get_pending(self, group_id: str, request_id: str) -> GroupRequest:
        """Raises NotFound, or Conflict where it was decided already. The group must be locked."""
        found = await self._session.exec(
            select(GroupRequest)
            .where(GroupRequest.request_id == request_id, GroupRequest.group_id == group_id)
            .execution_options(populate_existing=True)
        )
        if (request := found.one_or_none()) is None:
            raise NotFound
        if request.status != RequestStatus.PENDING:
            raise Conflict("This request has been decided already.")
        return request

    async def list_pending(self, group_id: str) -> list[ListedRequest]:
        """Those that wait, oldest first; no more than an administrator could look through."""
        asking, inviter = aliased(User), aliased(User)
        found = await self._session.exec(
            select(GroupRequest, asking.nickname, inviter.nickname)
            .join(asking, col(asking.user_id) == col(GroupRequest.user_id))
            .outerjoin(inviter, col(inviter.user_id) == col(GroupRequest.inviter_id))
            .where(GroupRequest.group_id == group_id, GroupRequest.status == RequestStatus.PENDING)
            .order_by(col(GroupRequest.id))
            .limit(MOST_LISTED)
        )
        return [ListedRequest(request, name, by or "") for request, name, by in found.all()]

    async def count_pending(self, group_id: str) -> int:
        found = await self._session.exec(
            select(sa.func.count())
            .select_from(GroupRequest)
            .where(GroupRequest.group_id == group_id, GroupRequest.status == RequestStatus.PENDING)
        )
        return found.one()

    async def close(self, group_id: str, status: RequestStatus, user_ids: Sequence[str] | None = None) -> int:
        """Ends what waits for these users, or for everyone. Returns how many requests that were."""
        query = sa.update(GroupRequest)
        if user_ids is None:
            query = query.where(
                col(GroupRequest.group_id) == group_id, col(GroupRequest.status) == RequestStatus.PENDING
            )
        else:
            keys = [_pending_key(group_id, user_id) for user_id in user_ids]
            query = query.where(col(GroupRequest.pending_key).in_(keys))
        ended = await self._session.exec(query.values(status=status, pending_key=None, updated_at=utc_now()))
        return int(ended.rowcount)


def _pending_key(group_id: str, user_id: str) -> str:
    return f"{group_id}:{user_id}"
