"""What a live connection asks for: who it is, what it has missed, and to whom it may say something."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import BaseModel
from sqlmodel import col, select
from starlette.datastructures import Headers

from api.realtime import Audience, Hub
from api.schemas.live import ChangesEvent, ConversationEvent, GoneEvent, TypingEvent
from api.schemas.messages import MessageOut
from api.services.accounts import Accounts
from graph.errors import NotFound
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.repositories.live import LiveRepository
from store.repositories.users import UserRepository
from store.tables.conversations import ConversationKind
from store.tables.messages import Message, MessageKind
from store.tables.users import User
from store.visibility import visible_to

MOST_OF_ONE = 200  # messages of a conversation; a client that missed more loads it anew
MOST_IN_ALL = 2_000
MOST_CONVERSATIONS = 100  # whose messages are sent; one query each


class Live:
    """The use cases of `/ws`."""

    def __init__(
        self, database: Database, accounts: Accounts, hub: Hub, *, allowed_origins: tuple[str, ...] = ()
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._hub = hub
        self._origins = {origin.casefold() for origin in allowed_origins}

    def admits(self, headers: Headers) -> bool:
        """Whether a page of this origin may connect; what is no browser sends none."""
        origin = headers.get("origin")
        if origin is None:
            return True
        own = urlsplit(origin).netloc.casefold() == headers.get("host", "").casefold()
        return origin.casefold() in self._origins or (own and origin.startswith(("http://", "https://")))

    async def holder_of(self, token: str) -> tuple[User, datetime]:
        """Whose token it is and when it ends. Raises Unauthorized."""
        return await self._accounts.holder_of(token)

    async def missed(self, user_id: str, has: Mapping[str, int]) -> AsyncIterator[BaseModel]:
        """What differs from what a client has, by `last_change`: the conversations with news first."""
        async with self._database.transaction(read_only=True) as session:
            positions = await LiveRepository(session).positions(user_id)
        for conversation_id in has.keys() - positions.keys():
            yield GoneEvent(conversation_id=conversation_id)
        left, rounds = MOST_IN_ALL, 0
        for conversation_id, last_change in positions.items():
            if (held := has.get(conversation_id)) is None:
                yield ConversationEvent(conversation_id=conversation_id)
            elif held != last_change:
                rounds += 1
                limit = min(left, MOST_OF_ONE) if rounds <= MOST_CONVERSATIONS and held < last_change else 0
                event = await self._changes(user_id, conversation_id, held, last_change, limit)
                left -= len(event.messages) if isinstance(event, ChangesEvent) else 0
                yield event

    async def _changes(
        self, user_id: str, conversation_id: str, after: int, last_change: int, limit: int
    ) -> ChangesEvent | GoneEvent:
        reset = ChangesEvent(
            conversation_id=conversation_id, messages=[], last_change=last_change, reset=True
        )
        if limit < 1:
            return reset
        try:
            messages, last_change, more = await self._read(user_id, conversation_id, after, limit)
        except NotFound:  # removed just now
            return GoneEvent(conversation_id=conversation_id)
        if more:
            return reset
        return ChangesEvent(conversation_id=conversation_id, messages=messages, last_change=last_change)

    async def typing(self, user_id: str, conversation_id: str) -> None:
        """Tells the other members. Raises NotFound for a conversation of others, as for none."""
        async with self._database.transaction(read_only=True) as session:
            typist = await LiveRepository(session).typist(conversation_id, user_id)
        event = TypingEvent(conversation_id=conversation_id, user_id=user_id, name=typist.name)
        audience = Audience(conversation_id, typist.members_version, without=frozenset({user_id}))
        if typist.kind == ConversationKind.PRIVATE:
            # Whoever blocks the other, or is no contact any more, is not written to either.
            friends = await self._hub.presence.friends(user_id)
            members = await self._hub.members_of(audience)
            await self._hub.tell(members & friends, event)
        else:
            await self._hub.tell(audience, event)

    async def _read(
        self, user_id: str, conversation_id: str, after: int, limit: int
    ) -> tuple[list[MessageOut], int, bool]:
        """Messages that are new or changed, up to which change, and whether there are more."""
        async with self._database.transaction(read_only=True) as session:
            conversation = await ConversationRepository(session).get_for_member(conversation_id, user_id)
            rows = await session.exec(
                select(Message)
                .where(
                    Message.conversation_id == conversation_id,
                    col(Message.change_seq) > after,
                    visible_to(user_id, recalled=True),
                )
                .order_by(col(Message.change_seq))
                .limit(limit + 1)
            )
            found = rows.all()
            names = await UserRepository(session).nicknames({message.sender_id for message in found})
        shown = [_shown(message, names, user_id) for message in found]
        return shown, conversation.last_change, len(found) > limit


def _shown(message: Message, names: dict[str, str], user_id: str) -> MessageOut:
    return MessageOut(
        message_id=message.message_id,
        conversation_id=message.conversation_id,
        seq=message.seq,
        change=message.change_seq,
        sender_id=message.sender_id,
        sender=names.get(message.sender_id, ""),
        kind=MessageKind(message.kind),
        content="" if message.recalled_at else message.content,
        recalled=message.recalled_at is not None,
        client_id=message.client_id if message.sender_id == user_id else None,
        external_id=message.external_id,
        sent_at=message.sent_at,
    )
