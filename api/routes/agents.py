"""Agents: whom the caller may talk to."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.assistant import AgentOut, AgentsOut
from api.schemas.common import Limit
from store.repositories.agents import AgentRepository

router = APIRouter(prefix="/ai/assistant/agents", tags=["agents"])


@router.get("", responses=responses())
async def list_agents(
    user: CurrentUser, served: Served, limit: Limit = 50, offset: Annotated[int, Query(ge=0)] = 0
) -> AgentsOut:
    """The caller's agents and the system's."""
    async with served.database.transaction(read_only=True) as session:
        agents = await AgentRepository(session, user.user_id).list_agents(user.user_id, limit, offset)
    return AgentsOut(
        agents=[AgentOut(agent_id=agent.agent_id, name=agent.name, status=agent.status) for agent in agents]
    )
