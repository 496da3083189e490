"""Conversations and messages of the messenger."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.common import Body, Time, VisibleText


class ConversationOut(BaseModel):
    """A conversation as one of its members sees it listed."""

    conversation_id: str
    kind: str
    title: str
    last_seq: int
    last_message_at: Time | None


class ConversationsOut(BaseModel):
    """A page of conversations."""

    conversations: list[ConversationOut]


class MessageIn(Body):
    """A message to send. Sent again under the same `client_id`, it is the same message."""

    content: Annotated[VisibleText, StringConstraints(min_length=1, max_length=20_000)]
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = Field(
        default=None, description="Made by the client, unique among what it sends."
    )


class MessageOut(BaseModel):
    """A message; `seq` orders a conversation."""

    message_id: str
    conversation_id: str
    seq: int
    sender_id: str
    sender: str
    kind: str
    content: str
    external_id: str | None
    sent_at: Time


class MessagesOut(BaseModel):
    """A page of messages, in order."""

    messages: list[MessageOut]
