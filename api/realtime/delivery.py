"""An event on its way: encoded once, whoever listens, and sent as it is between processes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from pydantic import BaseModel

from api.realtime.audience import Audience
from api.schemas.live import MessageEvent


class Packet(NamedTuple):
    """One text frame. `change` counts within the conversation, 0 for what is no message."""

    text: str
    size: int
    conversation_id: str = ""
    change: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event and who gets it; `own` is the form of it for the devices of its sender alone."""

    text: str
    audience: Audience | None = None
    users: tuple[str, ...] = ()
    conversation_id: str = ""
    change: int = 0
    sender_id: str = ""
    own: str | None = None

    def packet(self, text: str) -> Packet:
        return Packet(text, len(text.encode()), self.conversation_id, self.change)

    def encode(self) -> bytes:
        return orjson.dumps(self, default=sorted)  # of an audience's `without`

    @classmethod
    def decode(cls, data: bytes) -> "Delivery":
        """What another process encoded. Raises ValueError for anything else."""
        try:
            found: dict[str, Any] = orjson.loads(data)
            audience = _audience(**found.pop("audience")) if found["audience"] else found.pop("audience")
            return cls(audience=audience, users=tuple(found.pop("users")), **found)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("not a delivery of this version") from error


def _audience(sent_at: str | None, without: list[str], **other: Any) -> Audience:
    return Audience(
        sent_at=datetime.fromisoformat(sent_at) if sent_at else None, without=frozenset(without), **other
    )


def text_of(event: BaseModel | dict[str, Any]) -> str:
    return orjson.dumps(event.model_dump() if isinstance(event, BaseModel) else event).decode()


def delivery(audience: Audience | Collection[str], event: BaseModel | dict[str, Any]) -> Delivery:
    """An event for the members of a conversation, or as it is for these users."""
    given: dict[str, Any] = {}
    if isinstance(event, MessageEvent):
        message = event.message
        given = {"conversation_id": message.conversation_id, "change": message.change}
        if isinstance(audience, Audience) and message.client_id is not None:
            given |= {"sender_id": message.sender_id, "own": text_of(event)}
            event = MessageEvent(message=message.model_copy(update={"client_id": None}))
    if isinstance(audience, Audience):
        return Delivery(text_of(event), audience=audience, **given)
    return Delivery(text_of(event), users=tuple(audience), **given)
