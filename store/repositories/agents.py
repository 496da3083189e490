"""Agents of one owner, and the system's, which everybody sees."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from store.ids import Prefix, new_id
from store.tables.agents import DISABLED, Agent, AgentOwner
from store.tables.types import utc_now

CHANGEABLE = frozenset({"name", "description", "persona_prompt", "status", "kb_type", "kb_id", "tools_json"})


class AgentRepository:
    """Reads see the owner's agents and the system's; changes touch the owner's alone."""

    def __init__(self, session: AsyncSession, owner_id: str) -> None:
        self._session = session
        self._owner = owner_id

    async def create_agent(self, agent: Agent) -> str:
        """The new agent's id; one is made where it has none."""
        agent.agent_id = agent.agent_id or new_id(Prefix.AGENT)
        self._session.add(agent)
        await self._session.flush()
        return agent.agent_id

    async def get_agent_by_id(self, agent_id: str, owner_id: str) -> Agent:
        """Raises NotFound, for another owner's as for none at all."""
        found = await self._session.exec(
            select(Agent).where(Agent.agent_id == agent_id, _visible_to(owner_id))
        )
        if (agent := found.one_or_none()) is None:
            raise NotFound("There is no such agent.")
        return agent

    async def list_agents(self, owner_id: str, limit: int = 50, offset: int = 0) -> Sequence[Agent]:
        """The system's first, then the owner's, each in the order of their making."""
        found = await self._session.exec(
            select(Agent)
            .where(_visible_to(owner_id))
            .order_by(col(Agent.owner_type), col(Agent.id))
            .limit(limit)
            .offset(offset)
        )
        return found.all()

    async def update_agent(self, agent_id: str, **fields: Any) -> None:
        """Raises NotFound for an agent that is not the owner's own."""
        if unknown := fields.keys() - CHANGEABLE:
            raise ValueError(f"not a field of an agent that can be changed: {', '.join(sorted(unknown))}")
        done = await self._session.exec(
            sa.update(Agent)
            .where(
                col(Agent.agent_id) == agent_id,
                col(Agent.owner_type) == AgentOwner.USER,
                col(Agent.owner_id) == self._owner,
            )
            .values(**fields, updated_at=utc_now())
        )
        if not done.rowcount:
            raise NotFound("There is no such agent.")

    async def disable_agent(self, agent_id: str) -> None:
        await self.update_agent(agent_id, status=DISABLED)


def _visible_to(owner_id: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        col(Agent.owner_type) == AgentOwner.SYSTEM,
        sa.and_(col(Agent.owner_type) == AgentOwner.USER, col(Agent.owner_id) == owner_id),
    )
