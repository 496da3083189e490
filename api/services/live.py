"""What a live connection asks for: who it is, what it has missed, and to whom it may say something."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import BaseModel
from starlette.datastructures import Headers

from api.realtime import Audience, Hub
from api.schemas.live import ChangesEvent, ConversationEvent, GoneEvent, TypingEvent
from api.schemas.messages import ChangesOut, MessageOut
from api.services.accounts import Accounts
from api.services.message_pages import MessagePages
from graph.errors import NotFound
from store.database import Database
from store.repositories.live import LiveRepository
from store.tables.conversations import ConversationKind
from store.tables.users import User

MOST_OF_ONE = 200  # messages of a conversation; a client that missed more loads it anew
MOST_IN_ALL = 2_000
MOST_OF_A_FRAME = 100_000  # characters
MOST_CONVERSATIONS = 100  # whose messages are sent; one query each


class Live:
    """The use cases of `/ws`."""

    def __init__(
        self, database: Database, accounts: Accounts, hub: Hub, *, allowed_origins: tuple[str, ...] = ()
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._hub = hub
        self._pages = MessagePages(database)
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
        for conversation_id in sorted(has.keys() - positions.keys()):
            yield GoneEvent(conversation_id=conversation_id)
        left, rounds = MOST_IN_ALL, 0
        for conversation_id, last_change in positions.items():
            if (held := has.get(conversation_id)) is None:
                yield ConversationEvent(conversation_id=conversation_id)
            elif held != last_change:
                rounds += 1
                limit = min(left, MOST_OF_ONE) if rounds <= MOST_CONVERSATIONS and held < last_change else 0
                for event in await self._changes(user_id, conversation_id, held, last_change, limit):
                    left -= len(event.messages) if isinstance(event, ChangesEvent) else 0
                    yield event

    async def _changes(
        self, user_id: str, conversation_id: str, after: int, last_change: int, limit: int
    ) -> Sequence[ChangesEvent | GoneEvent]:
        reset = ChangesEvent(
            conversation_id=conversation_id, messages=[], last_change=last_change, reset=True
        )
        if limit < 1:
            return [reset]
        try:
            found = await self._pages.changes(user_id, conversation_id, after, limit)
        except NotFound:  # removed just now
            return [GoneEvent(conversation_id=conversation_id)]
        return [reset] if found.more else list(_in_parts(conversation_id, found))

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


def _in_parts(conversation_id: str, found: ChangesOut) -> Iterator[ChangesEvent]:
    """In frames that are not too large; each says up to which change it goes."""
    part: list[MessageOut] = []
    size = 0
    for message in found.messages:
        if part and size + len(message.content) > MOST_OF_A_FRAME:
            yield ChangesEvent(conversation_id=conversation_id, messages=part, last_change=part[-1].change)
            part, size = [], 0
        part.append(message)
        size += len(message.content)
    yield ChangesEvent(conversation_id=conversation_id, messages=part, last_change=found.last_change)
