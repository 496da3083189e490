"""The assistant's sessions, their messages and runs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Flag, Identifier, Json, MediumText, UtcDateTime, bin_string, utc_now

SESSION_ACTIVE, SESSION_ARCHIVED = 1, 0


class RunStatus(StrEnum):
    """Where a turn stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    STOPPED = "stopped"
    FAILED = "failed"
    AWAITING_APPROVAL = "awaiting_approval"


class AssistantSession(SQLModel, table=True):
    """A conversation with the assistant; LangGraph's `thread_id` is its `session_id`."""

    __tablename__ = "ai_assistant_session"
    __table_args__ = (sa.Index("ix_session_newest", "tenant_user_id", "status", "updated_at", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    session_id: str = Field(sa_type=Identifier, unique=True)
    tenant_user_id: str = Field(sa_type=Identifier, index=True)
    title: str = Field(default="", sa_type=sa.String(64))
    status: int = Field(default=SESSION_ACTIVE, sa_type=Flag)
    agent_id: str | None = Field(default=None, sa_type=Identifier)
    persona_id: str | None = Field(default=None, sa_type=Identifier)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class AssistantSessionState(SQLModel, table=True):
    """Which turn of the session is shown last, and which one runs: one row a session."""

    __tablename__ = "ai_assistant_session_state"

    session_id: str = Field(sa_type=Identifier, primary_key=True)
    head_query_id: str | None = Field(default=None, sa_type=bin_string(36))
    active_query_id: str | None = Field(default=None, sa_type=bin_string(36))
    active_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AssistantThreadAlias(SQLModel, table=True):
    """A thread that a client named itself, by an id of its own, and the session that it stands for."""

    __tablename__ = "ai_assistant_thread_alias"

    tenant_user_id: str = Field(sa_type=Identifier, primary_key=True)
    thread_id: str = Field(sa_type=bin_string(64), primary_key=True)
    session_id: str = Field(sa_type=Identifier, index=True)


class AssistantMessage(SQLModel, table=True):
    """A question or an answer; ordered by `id`, never by time."""

    __tablename__ = "ai_assistant_message"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    session_id: str = Field(sa_type=Identifier, index=True)
    role: str = Field(sa_type=bin_string(16))
    content: str = Field(sa_type=MediumText)
    citations_json: list[dict[str, Any]] | None = Field(default=None, sa_type=Json)
    tokens_json: dict[str, int] | None = Field(default=None, sa_type=Json)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class AssistantRun(SQLModel, table=True):
    """One turn; LangGraph's `run_id` is its `query_id`. Written before the turn's first event."""

    __tablename__ = "ai_assistant_run"
    __table_args__ = (
        sa.Index("ix_run_lease", "status", "lease_until"),
        sa.Index("ix_run_siblings", "session_id", "parent_query_id"),
        sa.Index("ix_run_question", "session_id", "user_message_id"),
    )

    query_id: str = Field(sa_type=bin_string(36), primary_key=True)
    session_id: str = Field(sa_type=Identifier)
    tenant_user_id: str = Field(sa_type=Identifier, index=True)
    # The turn before this one on its path; turns that share it are siblings.
    parent_query_id: str | None = Field(default=None, sa_type=bin_string(36))
    question: str = Field(sa_type=MediumText)
    status: str = Field(default=RunStatus.RUNNING, sa_type=bin_string(20))
    error_code: str | None = Field(default=None, sa_type=bin_string(64))
    user_message_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    assistant_message_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    timing_json: dict[str, float] | None = Field(default=None, sa_type=Json)
    lease_owner: str | None = Field(default=None, sa_type=bin_string(36))
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    heartbeat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AssistantFeedback(SQLModel, table=True):
    """What a user thinks of an answer: 1 for good, -1 for bad, with a note."""

    __tablename__ = "ai_assistant_feedback"

    query_id: str = Field(sa_type=bin_string(36), primary_key=True)
    session_id: str = Field(sa_type=Identifier, index=True)
    tenant_user_id: str = Field(sa_type=Identifier)
    rating: int = Field(sa_type=Flag)
    note: str = Field(default="", sa_type=sa.String(1000))
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
