"""Messages read: pages of a conversation, what changed in it, and what is found in all of one's own."""

from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from api.schemas.messages import ChangesOut, FoundMessageOut, FoundMessagesOut, MessagesOut
from api.services.message_view import show_messages
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.repositories.message_search import search_messages
from store.repositories.messages import MessageRepository
from store.tables.messages import Message


class Part(NamedTuple):
    """A part of a conversation, and whether its reader sees more on either side."""

    messages: list[Message]
    has_before: bool
    has_after: bool


class MessagePages:
    """What one may read of conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        user_id: str,
        conversation_id: str,
        limit: int,
        *,
        before: int | None = None,
        after: int | None = None,
        around: str | None = None,
    ) -> MessagesOut:
        """The last messages, or those beside a `seq`, or around a message. Raises NotFound."""
        async with self._database.transaction(read_only=True) as session:
            await ConversationRepository(session).get_for_member(conversation_id, user_id)
            reader = _Reader(session, conversation_id, user_id)
            if around is not None:
                part = await reader.around(around, limit)
            elif after is not None:
                part = await reader.after(after, limit)
            else:
                part = await reader.before(before, limit)
            shown = await show_messages(session, user_id, part.messages)
        return MessagesOut(messages=shown, has_before=part.has_before, has_after=part.has_after)

    async def changes(self, user_id: str, conversation_id: str, after: int, limit: int) -> ChangesOut:
        """What is new or changed after a change, by its change. Raises NotFound."""
        async with self._database.transaction(read_only=True) as session:
            # Read first: what comes in between is in the messages, and at worst sent twice.
            conversation = await ConversationRepository(session).get_for_member(conversation_id, user_id)
            found = await MessageRepository(session).changes(conversation_id, user_id, after, limit + 1)
            page, more = found[:limit], len(found) > limit
            shown = await show_messages(session, user_id, page)
        reached = max((message.change for message in shown), default=after)
        last = reached if more else max(reached, conversation.last_change)
        return ChangesOut(messages=shown, last_change=last, more=more)

    async def search(
        self, user_id: str, part: str, limit: int, conversation_id: str | None, before: str | None
    ) -> FoundMessagesOut:
        """Messages that hold a text, newest first. Raises NotFound."""
        async with self._database.transaction(read_only=True) as session:
            conversations = ConversationRepository(session)
            if conversation_id is not None:
                await conversations.get_for_member(conversation_id, user_id)
            found = await search_messages(
                session, user_id, part, limit + 1, conversation_id=conversation_id, before=before
            )
            page = found[:limit]
            titles = await conversations.titles(list({m.conversation_id for m in page}), user_id)
            shown = await show_messages(session, user_id, page)
        return FoundMessagesOut(
            messages=[
                FoundMessageOut(**message.model_dump(), title=titles[message.conversation_id])
                for message in shown
            ],
            next=page[-1].message_id if len(found) > limit else None,
        )


class _Reader:
    """Parts of one conversation, for one of its members. Recalled messages keep their place."""

    def __init__(self, session: AsyncSession, conversation_id: str, user_id: str) -> None:
        self._messages = MessageRepository(session)
        self._of = (conversation_id, user_id)

    async def before(self, seq: int | None, limit: int) -> Part:
        """Without a `seq`, the last ones."""
        found = await self._messages.page(*self._of, limit + 1, before=seq, recalled=True)
        has_after = seq is not None and await self._has_any(after=seq - 1)
        return Part(found[-limit:], len(found) > limit, has_after)

    async def after(self, seq: int, limit: int) -> Part:
        found = await self._messages.page(*self._of, limit + 1, after=seq, recalled=True)
        return Part(found[:limit], await self._has_any(before=seq + 1), len(found) > limit)

    async def around(self, message_id: str, limit: int) -> Part:
        """The message, as many before it, and the rest after it."""
        conversation_id, user_id = self._of
        message = await self._messages.get_visible(conversation_id, message_id, user_id, recalled=True)
        earlier, later = limit // 2, limit - 1 - limit // 2
        before = await self._messages.page(*self._of, earlier + 1, before=message.seq, recalled=True)
        after = await self._messages.page(*self._of, later + 1, after=message.seq, recalled=True)
        shown = [*before[len(before) - earlier if len(before) > earlier else 0 :], message, *after[:later]]
        return Part(shown, len(before) > earlier, len(after) > later)

    async def _has_any(self, *, before: int | None = None, after: int | None = None) -> bool:
        return bool(await self._messages.page(*self._of, 1, before=before, after=after, recalled=True))
