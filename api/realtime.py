"""The messenger's hub: tells the devices that are connected what has just been committed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Audience:
    """Everyone in a conversation, as of `members_version`, who sees what was said at `sent_at`.

    Those in `without` are told otherwise: what they may see of it is not what the others see.
    """

    conversation_id: str
    members_version: int
    sent_at: datetime | None = None
    without: frozenset[str] = frozenset()


class Hub:
    """Call it after the commit. It never fails and never waits for a slow client."""

    async def tell(self, audience: Audience | Collection[str], event: BaseModel | dict[str, Any]) -> None:
        """Sends an event of api/schemas/live.py to every device of these users, on every process."""
