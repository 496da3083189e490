"""Contacts of users, whom they block, and who asked to be one."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from graph.ports import Source, SourceType
from store.database import insert_new
from store.ids import Prefix, new_id
from store.repositories.knowledge import KnowledgeRepository
from store.tables.contacts import Contact, ContactBlock, ContactRequest, RequestStatus
from store.tables.types import table_of, utc_now
from store.tables.users import User

# What is open looks pending to who asked, whether or not it reached the other.
OPEN = (RequestStatus.PENDING, RequestStatus.UNHEARD)
# Withdrawn ones are gone for who was asked; unheard ones never were there.
REACHED = (RequestStatus.PENDING, RequestStatus.ACCEPTED, RequestStatus.REFUSED)


class Standing(NamedTuple):
    """What other users are to one, as far as that one may know."""

    remarks: dict[str, str]  # of contacts alone
    asked: set[str]
    asking: set[str]
    blocked: set[str]


class ContactRepository:
    """One row each way. Whatever changes what two users are to each other locks the pair first."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_pair(self, user_id: str, other_id: str) -> None:
        """Lets one transaction at a time decide about these two: both may ask at the same moment."""
        first = min(user_id, other_id)
        await self._session.exec(select(User.id).where(User.user_id == first).with_for_update())

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
            knowledge = KnowledgeRepository(self._session)
            for one in user_ids:
                others = [other for other in user_ids if other != one]
                await knowledge.grant_all(others, Source(SourceType.CONTACT_PROFILE, one), None)

    async def unfriend(self, user_id: str, other_id: str) -> None:
        """Neither has the other as a contact any more. Raises NotFound where they were none."""
        await self.get(user_id, other_id)
        for one, other in sorted([(user_id, other_id), (other_id, user_id)]):
            await self._session.exec(
                sa.delete(Contact).where(col(Contact.user_id) == one, col(Contact.contact_id) == other)
            )
            await KnowledgeRepository(self._session).revoke(one, Source(SourceType.CONTACT_PROFILE, other))

    async def get(self, user_id: str, contact_id: str) -> Contact:
        """Raises NotFound for somebody who is no contact, as for nobody."""
        found = await self._session.exec(
            select(Contact).where(Contact.user_id == user_id, Contact.contact_id == contact_id)
        )
        if (contact := found.one_or_none()) is None:
            raise NotFound
        return contact

    async def page(self, user_id: str, limit: int, after: str | None = None) -> Sequence[Contact]:
        """Contacts by their user id, those after one of them."""
        found = await self._session.exec(
            select(Contact)
            .where(Contact.user_id == user_id, col(Contact.contact_id) > (after or ""))
            .order_by(col(Contact.contact_id))
            .limit(limit)
        )
        return found.all()

    async def ids_who_have(self, user_id: str) -> Sequence[str]:
        """Everyone who has this user as a contact."""
        found = await self._session.exec(select(Contact.user_id).where(Contact.contact_id == user_id))
        return found.all()

    async def set_remark(self, user_id: str, contact_id: str, remark: str) -> Contact:
        """What a user calls a contact. Raises NotFound."""
        contact = await self.get(user_id, contact_id)
        contact.remark, contact.updated_at = remark, utc_now()
        self._session.add(contact)
        return contact

    async def block(self, user_id: str, other_id: str) -> None:
        row = {"user_id": user_id, "blocked_id": other_id, "created_at": utc_now()}
        dialect = self._session.get_bind().dialect.name
        await self._session.exec(
            insert_new(dialect, table_of(ContactBlock), [row], ("user_id", "blocked_id"))
        )

    async def unblock(self, user_id: str, other_id: str) -> None:
        """Raises NotFound for somebody who is not blocked, as for nobody."""
        if (row := await self._session.get(ContactBlock, (user_id, other_id))) is None:
            raise NotFound
        await self._session.delete(row)

    async def has_blocked(self, user_id: str, other_id: str) -> bool:
        return await self._session.get(ContactBlock, (user_id, other_id)) is not None

    async def blocked_ids(self, user_id: str) -> Sequence[str]:
        """Whom a user blocks, the latest first."""
        found = await self._session.exec(
            select(ContactBlock.blocked_id)
            .where(ContactBlock.user_id == user_id)
            .order_by(col(ContactBlock.created_at).desc())
        )
        return found.all()

    async def reachable(self, user_id: str, other_ids: Collection[str]) -> set[str]:
        """Of these, whom the user may write to: contacts, where neither blocks the other."""
        me, other = col(Contact.user_id), col(Contact.contact_id)
        by, of = col(ContactBlock.user_id), col(ContactBlock.blocked_id)
        found = await self._session.exec(
            select(Contact.contact_id).where(
                me == user_id,
                other.in_(list(other_ids)),
                ~sa.exists().where(by == me, of == other),
                ~sa.exists().where(by == other, of == me),
            )
        )
        return set(found.all())

    async def standing(self, user_id: str, other_ids: Collection[str]) -> Standing:
        """What these users are to this one."""
        others = list(other_ids)
        contacts = await self._session.exec(
            select(Contact.contact_id, Contact.remark).where(
                Contact.user_id == user_id, col(Contact.contact_id).in_(others)
            )
        )
        keys = [pending_key(*pair) for one in others for pair in ((user_id, one), (one, user_id))]
        requests = await self._session.exec(
            select(ContactRequest.from_user_id, ContactRequest.to_user_id, ContactRequest.status).where(
                col(ContactRequest.pending_key).in_(keys)
            )
        )
        blocks = await self._session.exec(
            select(ContactBlock.blocked_id).where(
                ContactBlock.user_id == user_id, col(ContactBlock.blocked_id).in_(others)
            )
        )
        asked, asking = set(), set()
        for one, other, status in requests.all():
            if one == user_id:
                asked.add(other)
            elif status == RequestStatus.PENDING:
                asking.add(one)
        return Standing(dict(contacts.all()), asked, asking, set(blocks.all()))


class ContactRequestRepository:
    """Requests to be contacts. One to somebody who blocks is `unheard`: its sender cannot tell."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open_between(self, from_user_id: str, to_user_id: str) -> ContactRequest | None:
        """What the one has asked the other and is not decided."""
        key = pending_key(from_user_id, to_user_id)
        found = await self._session.exec(select(ContactRequest).where(ContactRequest.pending_key == key))
        return found.one_or_none()

    async def ask(self, from_user_id: str, to_user_id: str, message: str, *, heard: bool) -> ContactRequest:
        """A new request, or the open one with a new message: it then reaches who had not heard it."""
        request = await self.open_between(from_user_id, to_user_id) or ContactRequest(
            request_id=new_id(Prefix.CONTACT_REQUEST),
            from_user_id=from_user_id,
            to_user_id=to_user_id,
            pending_key=pending_key(from_user_id, to_user_id),
        )
        request.message, request.updated_at = message, utc_now()
        request.status = RequestStatus.PENDING if heard else RequestStatus.UNHEARD
        self._session.add(request)
        await self._session.flush()
        return request

    async def get_in(self, request_id: str, user_id: str) -> ContactRequest:
        """A request that has reached this user. Raises NotFound."""
        return await self._get(request_id, _incoming(user_id))

    async def get_out(self, request_id: str, user_id: str) -> ContactRequest:
        """A request of this user's own. Raises NotFound."""
        return await self._get(request_id, _outgoing(user_id))

    async def page(
        self, user_id: str, limit: int, *, incoming: bool, before: str | None = None
    ) -> Sequence[ContactRequest]:
        """Requests to or of a user, newest first, those before one of them."""
        mine = _incoming(user_id) if incoming else _outgoing(user_id)
        query = select(ContactRequest).where(mine)
        if before is not None:
            # Somebody else's request marks no place in this list, as one that does not exist.
            query = query.where(col(ContactRequest.id) < (await self._get(before, mine)).id)
        found = await self._session.exec(query.order_by(col(ContactRequest.id).desc()).limit(limit))
        return found.all()

    def decide(self, request: ContactRequest, status: RequestStatus) -> None:
        request.status, request.pending_key, request.updated_at = status, None, utc_now()
        self._session.add(request)

    def silence(self, request: ContactRequest) -> None:
        """Its sender was blocked: to them it stays pending."""
        request.status = RequestStatus.UNHEARD
        self._session.add(request)

    async def _get(self, request_id: str, mine: sa.ColumnElement[bool]) -> ContactRequest:
        found = await self._session.exec(
            select(ContactRequest)
            .where(ContactRequest.request_id == request_id, mine)
            .execution_options(populate_existing=True)
        )
        if (request := found.one_or_none()) is None:
            raise NotFound
        return request


def pending_key(from_user_id: str, to_user_id: str) -> str:
    return f"{from_user_id}:{to_user_id}"


def _incoming(user_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(col(ContactRequest.to_user_id) == user_id, col(ContactRequest.status).in_([*REACHED]))


def _outgoing(user_id: str) -> sa.ColumnElement[bool]:
    return col(ContactRequest.from_user_id) == user_id
