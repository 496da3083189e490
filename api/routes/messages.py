"""The messenger: conversations and their messages."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.common import Identifier, Limit
from api.schemas.messages import ConversationOut, ConversationsOut, MessageIn, MessageOut, MessagesOut
from graph.errors import BadRequest, Conflict, NotFound
from store.repositories.conversations import ConversationRepository
from store.repositories.messages import Draft, MessageRepository
from store.repositories.users import UserRepository
from store.tables.conversations import ConversationKind
from store.tables.messages import Message, MessageKind

router = APIRouter(prefix="/im/conversations", tags=["messenger"])


@router.get("", responses=responses())
async def list_conversations(
    user: CurrentUser, served: Served, limit: Limit = 50, offset: Annotated[int, Query(ge=0)] = 0
) -> ConversationsOut:
    """The caller's conversations, the one with the newest message first."""
    async with served.database.transaction(read_only=True) as session:
        found = await ConversationRepository(session).list_for_member(user.user_id, limit, offset)
    return ConversationsOut(
        conversations=[
            ConversationOut(
                conversation_id=summary.conversation.conversation_id,
                kind="group" if summary.conversation.kind == ConversationKind.GROUP else "private",
                title=summary.title,
                last_seq=summary.conversation.last_seq,
                last_change=summary.conversation.last_change,
                last_message=None,
                last_message_at=summary.conversation.last_message_at,
                last_read_seq=0,
                unread=0,
                mentioned=False,
                pinned=False,
                muted=False,
                kept_out=False,
                can_send=True,
            )
            for summary in found
        ],
        total=offset + len(found),
    )


@router.get("/{conversation_id}/messages", responses=responses(NotFound, BadRequest))
async def list_messages(
    conversation_id: Identifier,
    user: CurrentUser,
    served: Served,
    limit: Limit = 50,
    before: Annotated[int | None, Query(ge=0, description="Messages before this `seq`.")] = None,
    after: Annotated[int | None, Query(ge=0, description="Messages after this `seq`.")] = None,
) -> MessagesOut:
    """A page of messages in order: the last ones, or those before or after a `seq`."""
    if before is not None and after is not None:
        raise BadRequest("Give `before` or `after`, not both.")
    async with served.database.transaction(read_only=True) as session:
        await ConversationRepository(session).get_for_member(conversation_id, user.user_id)
        page = await MessageRepository(session).page(
            conversation_id, user.user_id, limit, before=before, after=after
        )
        names = await UserRepository(session).nicknames({message.sender_id for message in page})
    return MessagesOut(messages=[_shown(message, names) for message in page])


@router.post("/{conversation_id}/messages", status_code=201, responses=responses(NotFound, Conflict))
async def send_message(
    conversation_id: Identifier, body: MessageIn, user: CurrentUser, served: Served, response: Response
) -> MessageOut:
    """Sends a message; answered once it is stored. Sent before under its `client_id`, it answers 200."""
    async with served.database.transaction() as session:
        conversation = await ConversationRepository(session).get_for_member(
            conversation_id, user.user_id, lock=True
        )
        messages = MessageRepository(session)
        message = await messages.sent_before(user.user_id, body.client_id) if body.client_id else None
        if message is not None:
            if message.conversation_id != conversation_id or message.content != body.content:
                raise Conflict("This `client_id` was used for another message.")
            response.status_code = 200
        else:
            draft = Draft(user.user_id, body.content, client_id=body.client_id)
            (message_id,) = await messages.append(conversation, [draft])
            message = await messages.get_visible(message_id, user.user_id)
    if message is None:
        raise NotFound
    return _shown(message, {user.user_id: user.nickname})


def _shown(message: Message, names: dict[str, str]) -> MessageOut:
    return MessageOut(
        message_id=message.message_id,
        conversation_id=message.conversation_id,
        seq=message.seq,
        sender_id=message.sender_id,
        sender=names.get(message.sender_id, ""),
        change=message.change_seq,
        kind=MessageKind(message.kind),
        content=message.content,
        external_id=message.external_id,
        sent_at=message.sent_at,
    )
