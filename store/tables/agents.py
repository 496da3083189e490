"""Agents: stored configuration of the assistant (persona, knowledge, tools)."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.tables.types import BigKey, Flag, Identifier, Json, MediumText, UtcDateTime, bin_string, utc_now

ENABLED, DISABLED = 1, 0


class AgentOwner(StrEnum):
    """Whose an agent is; everybody sees the system's."""

    USER = "user"
    SYSTEM = "system"


class KnowledgeKind(StrEnum):
    """Which knowledge an agent searches: its user's own, or documents of its own."""

    GLOBAL = "global"
    AGENT_PRIVATE = "agent_private"


class Agent(SQLModel, table=True):
    """`tools_json` names the MCP tools that it may use."""

    __tablename__ = "ai_agent"
    __table_args__ = (sa.Index("ix_agent_owner", "owner_type", "owner_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    agent_id: str = Field(sa_type=Identifier, unique=True)
    owner_type: str = Field(default=AgentOwner.USER, sa_type=bin_string(20))
    owner_id: str = Field(sa_type=Identifier)
    name: str = Field(sa_type=sa.String(64))
    description: str = Field(default="", sa_type=sa.String(255))
    persona_prompt: str = Field(default="", sa_type=MediumText)
    status: int = Field(default=ENABLED, sa_type=Flag)
    kb_type: str = Field(default=KnowledgeKind.GLOBAL, sa_type=bin_string(30))
    kb_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    tools_json: list[str] | None = Field(default=None, sa_type=Json)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
