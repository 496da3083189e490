"""Who is told: the members of a conversation, kept by its `members_version`."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store.database import Database
from store.repositories.live import LiveRepository

MOST_KEPT = 200_000  # memberships, of all conversations together: some 30 MB
NOBODY: Mapping[str, datetime | None] = {}


@dataclass(frozen=True, slots=True)
class Audience:
    """Everyone in a conversation, as of `members_version`, who sees what was said at `sent_at`.

    Those in `without` are told otherwise: what they may see of it is not what the others see.
    """

    conversation_id: str
    members_version: int
    sent_at: datetime | None = None
    without: frozenset[str] = frozenset()

    def sees(self, user_id: str, visible_from: datetime | None) -> bool:
        """Whether this member is one of those who are told."""
        if user_id in self.without:
            return False
        return visible_from is None or self.sent_at is None or visible_from <= self.sent_at


class Members:
    """Members of conversations and from when on each sees them; one query when a version is new."""

    def __init__(self, database: Database, *, most: int = MOST_KEPT) -> None:
        self._database = database
        self._most = most
        self._kept: OrderedDict[str, tuple[int, Mapping[str, datetime | None]]] = OrderedDict()
        self._size = 0
        self._loading: dict[str, asyncio.Task[None]] = {}

    async def of(self, conversation_id: str, version: int) -> Mapping[str, datetime | None]:
        """User ids with their `visible_from`, as of this version or a later one."""
        while True:
            kept = self._kept.get(conversation_id)
            if kept is not None and kept[0] >= version:
                self._kept.move_to_end(conversation_id)
                return kept[1]
            # Whoever asks meanwhile waits for the same answer, and may find it too old.
            loading = self._loading.get(conversation_id)
            if loading is not None:
                await asyncio.shield(loading)
                continue
            loading = asyncio.create_task(self._load(conversation_id, version))
            self._loading[conversation_id] = loading
            loading.add_done_callback(lambda _: self._loading.pop(conversation_id, None))
            await asyncio.shield(loading)

    async def _load(self, conversation_id: str, version: int) -> None:
        async with self._database.transaction(read_only=True) as session:
            found, members = await LiveRepository(session).members(conversation_id)
        self._drop(conversation_id)
        # Where the conversation has gone, or a copy lags, what was found still stands for what was asked.
        self._kept[conversation_id] = (max(found, version), members)
        self._size += len(members) + 1
        while self._size > self._most and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))

    def _drop(self, conversation_id: str) -> None:
        if kept := self._kept.pop(conversation_id, None):
            self._size -= len(kept[1]) + 1
