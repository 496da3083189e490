"""The messenger: the caller's conversations."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.common import Identifier, Limit
from api.schemas.messages import ConversationChangeIn, ConversationOut, ConversationsOut, ReadIn
from api.services.conversations import Conversations
from graph.errors import NotFound

router = APIRouter(prefix="/im/conversations", tags=["messenger"])


def _conversations(served: Served) -> Conversations:
    return Conversations(served.database, served.hub)


Use = Annotated[Conversations, Depends(_conversations)]


@router.get("", responses=responses())
async def list_conversations(
    user: CurrentUser,
    conversations: Use,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    query: Annotated[str, Query(max_length=64, description="A part of the title.")] = "",
) -> ConversationsOut:
    """The caller's conversations: pinned ones first, then the one with the newest message."""
    return await conversations.page(user.user_id, limit, offset, query.strip())


@router.put("/self", responses=responses())
async def open_own_notes(user: CurrentUser, conversations: Use) -> ConversationOut:
    """The caller's chat with themselves, made when it is first asked for."""
    return await conversations.own_notes(user.user_id)


@router.get("/{conversation_id}", responses=responses(NotFound))
async def read_conversation(
    conversation_id: Identifier, user: CurrentUser, conversations: Use
) -> ConversationOut:
    """One conversation of the caller."""
    return await conversations.get(user.user_id, conversation_id)


@router.patch("/{conversation_id}", responses=responses(NotFound))
async def change_conversation(
    conversation_id: Identifier, body: ConversationChangeIn, user: CurrentUser, conversations: Use
) -> ConversationOut:
    """Pins, mutes, or keeps out of the assistant; for the caller alone. What is left out stays."""
    return await conversations.change(user.user_id, conversation_id, body)


@router.post("/{conversation_id}/read", status_code=204, responses=responses(NotFound))
async def mark_read(conversation_id: Identifier, body: ReadIn, user: CurrentUser, conversations: Use) -> None:
    """Says up to where the caller has read; it never goes back, nor past the last message."""
    await conversations.mark_read(user.user_id, conversation_id, body.seq)
