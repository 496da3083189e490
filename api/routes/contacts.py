"""Contacts, requests to become one, and blocks."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.common import Identifier, Limit
from api.schemas.contacts import (
    BlocksOut,
    ContactOut,
    ContactRequestIn,
    ContactRequestOut,
    ContactRequestsOut,
    ContactsOut,
    RemarkIn,
)
from api.services.contacts import cards, shown_status
from graph.errors import Conflict, NotFound
from store.repositories.contacts import ContactRepository, ContactRequestRepository
from store.repositories.conversations import ConversationRepository
from store.repositories.users import UserRepository
from store.tables.contacts import Contact, ContactRequest

router = APIRouter(prefix="/im", tags=["contacts"])


@router.get("/contacts", responses=responses())
async def list_contacts(
    user: CurrentUser,
    served: Served,
    limit: Annotated[int, Query(ge=1, le=500)] = 500,
    after: Annotated[Identifier | None, Query(description="`next` of the page before.")] = None,
) -> ContactsOut:
    """The caller's contacts, in pages and in no order that means anything."""
    async with served.database.transaction(read_only=True) as session:
        rows = await ContactRepository(session).page(user.user_id, limit + 1, after)
        shown = await _shown_contacts(session, user.user_id, rows[:limit])
    return ContactsOut(contacts=shown, next=rows[limit - 1].contact_id if len(rows) > limit else None)


@router.get("/contacts/{user_id}", responses=responses(NotFound))
async def read_contact(user_id: Identifier, user: CurrentUser, served: Served) -> ContactOut:
    """One contact."""
    async with served.database.transaction(read_only=True) as session:
        row = await ContactRepository(session).get(user.user_id, user_id)
        return (await _shown_contacts(session, user.user_id, [row]))[0]


@router.patch("/contacts/{user_id}", responses=responses(NotFound))
async def change_remark(user_id: Identifier, body: RemarkIn, user: CurrentUser, served: Served) -> ContactOut:
    """Sets what the caller alone calls a contact."""
    await served.contacts.set_remark(user.user_id, user_id, body.remark)
    return await read_contact(user_id, user, served)


@router.delete("/contacts/{user_id}", status_code=204, responses=responses(NotFound))
async def delete_contact(user_id: Identifier, user: CurrentUser, served: Served) -> None:
    """Ends it for both sides. Their chat stays readable; nothing more can be sent in it."""
    await served.contacts.remove(user.user_id, user_id)


@router.get("/blocks", responses=responses())
async def list_blocks(user: CurrentUser, served: Served) -> BlocksOut:
    """Whom the caller blocks, the latest first."""
    async with served.database.transaction(read_only=True) as session:
        blocked = await ContactRepository(session).blocked_ids(user.user_id)
        users = await UserRepository(session).by_ids(blocked)
        shown = await cards(session, user.user_id, list(users.values()))
    return BlocksOut(users=[shown[user_id] for user_id in blocked if user_id in shown])


@router.put("/blocks/{user_id}", status_code=204, responses=responses(NotFound, Conflict))
async def block(user_id: Identifier, user: CurrentUser, served: Served) -> None:
    """Nothing comes from this user any more, nor goes to them. They are not told, and stay a contact."""
    await served.contacts.block(user.user_id, user_id)


@router.delete("/blocks/{user_id}", status_code=204, responses=responses(NotFound))
async def unblock(user_id: Identifier, user: CurrentUser, served: Served) -> None:
    """Ends a block. What was asked meanwhile does not come after."""
    await served.contacts.unblock(user.user_id, user_id)


@router.post("/contact-requests", status_code=201, responses=responses(NotFound, Conflict))
async def ask(body: ContactRequestIn, user: CurrentUser, served: Served) -> ContactRequestOut:
    """Asks somebody to be contacts. Whoever has asked the caller is accepted by it; asked again, the
    request that is open takes the new message."""
    request = await served.contacts.ask(user.user_id, body.username, body.message)
    return await _answer(served, user.user_id, request)


@router.get("/contact-requests", responses=responses(NotFound))
async def list_requests(
    user: CurrentUser,
    served: Served,
    direction: Literal["in", "out"] = "in",
    limit: Limit = 50,
    before: Annotated[Identifier | None, Query(description="`next` of the page before.")] = None,
) -> ContactRequestsOut:
    """Requests to the caller, or the caller's own, newest first."""
    async with served.database.transaction(read_only=True) as session:
        rows = await ContactRequestRepository(session).page(
            user.user_id, limit + 1, incoming=direction == "in", before=before
        )
        shown = await _shown_requests(session, user.user_id, rows[:limit])
    return ContactRequestsOut(requests=shown, next=rows[limit - 1].request_id if len(rows) > limit else None)


@router.post("/contact-requests/{request_id}/accept", responses=responses(NotFound, Conflict))
async def accept(request_id: Identifier, user: CurrentUser, served: Served) -> ContactRequestOut:
    """Makes the two contacts of each other, with a private chat."""
    return await _answer(served, user.user_id, await served.contacts.accept(user.user_id, request_id))


@router.post("/contact-requests/{request_id}/refuse", responses=responses(NotFound, Conflict))
async def refuse(request_id: Identifier, user: CurrentUser, served: Served) -> ContactRequestOut:
    """Refuses a request; it may be asked again."""
    return await _answer(served, user.user_id, await served.contacts.refuse(user.user_id, request_id))


@router.post("/contact-requests/{request_id}/withdraw", responses=responses(NotFound, Conflict))
async def withdraw(request_id: Identifier, user: CurrentUser, served: Served) -> ContactRequestOut:
    """Takes a request of the caller's own back."""
    return await _answer(served, user.user_id, await served.contacts.withdraw(user.user_id, request_id))


async def _answer(served: Served, user_id: str, request: ContactRequest) -> ContactRequestOut:
    async with served.database.transaction(read_only=True) as session:
        return (await _shown_requests(session, user_id, [request]))[0]


async def _shown_contacts(session: AsyncSession, user_id: str, rows: Sequence[Contact]) -> list[ContactOut]:
    ids = [row.contact_id for row in rows]
    users = await UserRepository(session).by_ids(ids)
    shown = await cards(session, user_id, list(users.values()))
    chats = await ConversationRepository(session).private_ids(user_id, ids)
    return [
        ContactOut(
            **shown[row.contact_id].model_dump(),
            conversation_id=chats.get(row.contact_id),
            since=row.created_at,
        )
        for row in rows
    ]


async def _shown_requests(
    session: AsyncSession, user_id: str, rows: Sequence[ContactRequest]
) -> list[ContactRequestOut]:
    others = [row.to_user_id if row.from_user_id == user_id else row.from_user_id for row in rows]
    users = await UserRepository(session).by_ids(set(others))
    shown = await cards(session, user_id, list(users.values()))
    return [
        ContactRequestOut(
            request_id=row.request_id,
            direction="out" if row.from_user_id == user_id else "in",
            user=shown[other],
            message=row.message,
            status=shown_status(row),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row, other in zip(rows, others, strict=True)
    ]
