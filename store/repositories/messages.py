"""Messages: appended with their outbox event, and paged by their order in the conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from graph.errors import Conflict, NotFound
from store.database import insert_new
from store.ids import Prefix, new_id
from store.outbox import append_event
from store.repositories.files import FileRepository
from store.repositories.message_windows import bounds_of, read_after, read_before
from store.sources import source_of
from store.tables.conversations import Conversation
from store.tables.members import ConversationMember
from store.tables.messages import Message, MessageDeletion, MessageKind, MessageMention
from store.tables.types import table_of, utc_now
from store.visibility import visible_to


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be. `payload` is what `payload_json` holds beside the mentions."""

    sender_id: str
    content: str
    sent_at: datetime | None = None
    client_id: str | None = None
    external_id: str | None = None
    kind: MessageKind = MessageKind.TEXT
    payload: dict[str, Any] | None = None
    file_id: str | None = None
    reply_to: str | None = None
    mentions: Sequence[str] = ()


class MessageRepository:
    """The messages of conversations that the caller has already been let into."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def append(self, conversation: Conversation, drafts: Sequence[Draft]) -> list[str]:
        """Adds messages at the end, with one event that asks the index to look. Returns their ids.

        The conversation must be locked by this transaction: its counters order the messages.
        """
        now = utc_now()
        rows = [
            _row(conversation, number, draft, now, new_id(Prefix.MESSAGE))
            for number, draft in enumerate(drafts, 1)
        ]
        try:
            await self._session.exec(sa.insert(table_of(Message)), params=rows)
        except sa.exc.IntegrityError as error:
            # At this moment, in another conversation: in this one, the lock let one come first.
            raise Conflict("This `client_id` was used for another message.") from error
        mentions = [
            {
                "message_id": row["message_id"],
                "user_id": user_id,
                "conversation_id": conversation.conversation_id,
                "seq": row["seq"],
            }
            for row, draft in zip(rows, drafts, strict=True)
            for user_id in dict.fromkeys(draft.mentions)
        ]
        if mentions:
            await self._session.exec(sa.insert(table_of(MessageMention)), params=mentions)
        conversation.last_seq += len(rows)
        newest = max(draft.sent_at or now for draft in drafts)
        conversation.last_message_at = max(conversation.last_message_at or newest, newest)
        await self._changed(conversation, drafts[-1].sender_id, len(rows))
        return [str(row["message_id"]) for row in rows]

    async def recall(self, conversation: Conversation, message: Message) -> None:
        """Takes a message back from everyone. The conversation must be locked by this transaction.

        What it said is not kept: nobody is to see it again.
        """
        message.recalled_at, message.change_seq = utc_now(), conversation.last_change + 1
        message.content, message.payload_json, message.reply_to = "", None, None
        if message.file_id:
            await FileRepository(self._session).discard([message.file_id])
            message.file_id = None
        self._session.add(message)
        await self._changed(conversation, message.sender_id, 1)

    async def delete_for(self, user_id: str, message_id: str) -> None:
        """Hides a message from one user alone."""
        row = {"user_id": user_id, "message_id": message_id, "created_at": utc_now()}
        dialect = self._session.get_bind().dialect.name
        table = table_of(MessageDeletion)
        await self._session.exec(insert_new(dialect, table, [row], ("user_id", "message_id")))

    async def _changed(self, conversation: Conversation, user_id: str, changes: int) -> None:
        conversation.last_change += changes
        conversation.updated_at = utc_now()
        self._session.add(conversation)
        await append_event(self._session, user_id, source_of(conversation), conversation.last_change)

    async def sent_before(self, sender_id: str, client_id: str) -> Message | None:
        """The message that this sender has already sent under this client id."""
        found = await self._session.exec(
            select(Message).where(Message.sender_id == sender_id, Message.client_id == client_id)
        )
        return found.one_or_none()

    async def known_external_ids(self, conversation_id: str, external_ids: Sequence[str]) -> set[str]:
        """Which of an importer's ids are in the conversation already."""
        found = await self._session.exec(
            select(Message.external_id).where(
                Message.conversation_id == conversation_id,
                col(Message.external_id).in_(list(external_ids)),
            )
        )
        return {external_id for external_id in found.all() if external_id is not None}

    async def page(
        self,
        conversation_id: str,
        user_id: str,
        limit: int,
        *,
        before: int | None = None,
        after: int | None = None,
        recalled: bool = False,
    ) -> list[Message]:
        """Up to `limit` messages as this user sees them, in order: the last, or those beside a `seq`."""
        bounds = await bounds_of(self._session, conversation_id, user_id)
        query = _seen(conversation_id, user_id, recalled=recalled)
        if after is not None:
            return await read_after(self._session, query, col(Message.seq), after, bounds.last_seq, limit)
        end = bounds.last_seq + 1
        start = end if before is None else min(before, end)
        return (await read_before(self._session, query, bounds, start, limit))[::-1]

    async def changes(self, conversation_id: str, user_id: str, after: int, limit: int) -> Sequence[Message]:
        """Messages that are new or changed after that change, by their change; recalled ones too."""
        bounds = await bounds_of(self._session, conversation_id, user_id)
        query, number = _seen(conversation_id, user_id, recalled=True), col(Message.change_seq)
        return await read_after(self._session, query, number, after, bounds.last_change, limit)

    async def get_visible(
        self, conversation_id: str, message_id: str, user_id: str, *, recalled: bool = False
    ) -> Message:
        """A message of this conversation that the user sees. Raises NotFound."""
        found = await self._session.exec(
            _seen(conversation_id, user_id, recalled=recalled).where(Message.message_id == message_id)
        )
        if (message := found.one_or_none()) is None:
            raise NotFound("There is no such message.")
        return message

    async def unseen_by(self, message: Message) -> set[str]:
        """Members who do not see this message: who came later, or has deleted it for themselves."""
        deleted = sa.exists().where(
            col(MessageDeletion.user_id) == col(ConversationMember.user_id),
            col(MessageDeletion.message_id) == message.message_id,
        )
        found = await self._session.exec(
            select(ConversationMember.user_id).where(
                ConversationMember.conversation_id == message.conversation_id,
                col(ConversationMember.left_at).is_(None),
                sa.or_(col(ConversationMember.visible_from) > message.sent_at, deleted),
            )
        )
        return set(found.all())


def _seen(conversation_id: str, user_id: str, *, recalled: bool) -> SelectOfScalar[Message]:
    return select(Message).where(
        Message.conversation_id == conversation_id, visible_to(user_id, recalled=recalled)
    )


def _row(
    conversation: Conversation, number: int, draft: Draft, now: datetime, message_id: str
) -> dict[str, Any]:
    payload = dict(draft.payload or {})
    if draft.mentions:
        payload["mentions"] = list(dict.fromkeys(draft.mentions))
    return {
        "message_id": message_id,
        "conversation_id": conversation.conversation_id,
        "seq": conversation.last_seq + number,
        "change_seq": conversation.last_change + number,
        "sender_id": draft.sender_id,
        "kind": draft.kind,
        "content": draft.content,
        "payload_json": payload or None,
        "file_id": draft.file_id,
        "reply_to": draft.reply_to,
        "client_id": draft.client_id,
        "external_id": draft.external_id,
        "sent_at": draft.sent_at or now,
        "created_at": now,
    }
