"""Messages and conversations as the API shows them to one reader."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from api.schemas.files import FileOut
from api.schemas.messages import ConversationOut, MessageOut, PeerOut, ReplyOut, SystemEvent
from store.message_view import MessageView
from store.repositories.conversation_list import Listed, Peer
from store.tables.conversations import ConversationKind
from store.tables.messages import Message, MessageKind

LONGEST_QUOTE = 200  # characters of a message that is replied to


async def show_messages(
    session: AsyncSession, reader_id: str, messages: Sequence[Message]
) -> list[MessageOut]:
    """These messages, which the reader sees, in their order."""
    view = await MessageView.load(session, reader_id, messages)
    return [show_message(view, message) for message in messages]


def show_message(view: MessageView, message: Message) -> MessageOut:
    """One message of a view. Of a recalled one it is shown that it was there, not what it said."""
    own = message.sender_id == view.reader_id
    shown = MessageOut(
        message_id=message.message_id,
        conversation_id=message.conversation_id,
        seq=message.seq,
        change=message.change_seq,
        sender_id=message.sender_id,
        sender=view.names.get(message.message_id, ""),
        kind=MessageKind(message.kind),
        content="",
        recalled=message.recalled_at is not None,
        client_id=message.client_id if own else None,
        external_id=message.external_id,
        sent_at=message.sent_at,
    )
    if shown.recalled:
        return shown
    payload = message.payload_json or {}
    shown.content = message.content
    shown.mentions = payload.get("mentions", [])
    shown.file = FileOut.model_validate(payload["file"]) if "file" in payload else None
    shown.system = SystemEvent.model_validate(payload["system"]) if "system" in payload else None
    shown.reply_to = _quote(view, message.reply_to) if message.reply_to else None
    return shown


def without_quote(message: MessageOut) -> MessageOut:
    """The same for other readers, who do not see what it replies to."""
    quoted = message.reply_to
    empty = ReplyOut(message_id=quoted.message_id) if quoted else None
    return message.model_copy(update={"reply_to": empty, "client_id": None})


def _quote(view: MessageView, message_id: str) -> ReplyOut:
    if (message := view.replied.get(message_id)) is None:
        return ReplyOut(message_id=message_id)
    name = (message.payload_json or {}).get("file", {}).get("name", "")
    return ReplyOut(
        message_id=message_id,
        seq=message.seq,
        sender_id=message.sender_id,
        sender=view.names.get(message_id, ""),
        kind=MessageKind(message.kind),
        content=(message.content or name)[:LONGEST_QUOTE],
    )


async def show_conversations(
    session: AsyncSession, reader_id: str, listed: Sequence[Listed]
) -> list[ConversationOut]:
    """These conversations of the reader, in their order, each with its last message."""
    last = [row.last_message for row in listed if row.last_message]
    shown = {message.conversation_id: message for message in await show_messages(session, reader_id, last)}
    return [_conversation(row, shown.get(row.conversation.conversation_id)) for row in listed]


def _conversation(row: Listed, last_message: MessageOut | None) -> ConversationOut:
    conversation, member = row.conversation, row.member
    return ConversationOut(
        conversation_id=conversation.conversation_id,
        kind="group" if conversation.kind == ConversationKind.GROUP else "private",
        title=row.title,
        peer=_peer(row.peer) if row.peer else None,
        member_count=row.member_count,
        last_seq=conversation.last_seq,
        last_change=conversation.last_change,
        last_message=last_message,
        last_message_at=conversation.last_message_at,
        last_read_seq=member.last_read_seq,
        unread=row.unread,
        mentioned=row.mentioned,
        pinned=member.pinned_at is not None,
        muted=member.muted,
        kept_out=member.assistant_off,
        can_send=row.can_send,
    )


def _peer(peer: Peer) -> PeerOut:
    return PeerOut(
        user_id=peer.user.user_id,
        username=peer.user.username,
        nickname=peer.user.nickname,
        remark=peer.remark,
        avatar=peer.user.avatar_file_id,
        last_read_seq=peer.last_read_seq,
    )
