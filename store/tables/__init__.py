"""Every table; importing this package fills `SQLModel.metadata`."""

from store.tables import (
    agents,
    assistants,
    checkpoints,
    contacts,
    conversations,
    files,
    groups,
    knowledge,
    members,
    messages,
    outbox,
    users,
)

__all__ = [
    "agents",
    "assistants",
    "checkpoints",
    "contacts",
    "conversations",
    "files",
    "groups",
    "knowledge",
    "members",
    "messages",
    "outbox",
    "users",
]
