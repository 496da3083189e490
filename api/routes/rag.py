"""Retrieval alone: what the assistant would read for a question."""

from fastapi import APIRouter

from api.deps import CurrentUser, Served
from api.errors import responses
from api.schemas.assistant import ChunkOut, RagIn, RagOut
from graph.errors import AgentDisabled, IndexUnavailable, NotFound
from graph.ports import RetrievalRequest

router = APIRouter(prefix="/ai/rag", tags=["assistant"])


@router.post("/query", responses=responses(NotFound, AgentDisabled, IndexUnavailable))
async def query(body: RagIn, user: CurrentUser, served: Served) -> RagOut:
    """The chunks that the assistant would see, best first, without a model call."""
    found = await served.retriever.retrieve(
        RetrievalRequest(
            tenant_user_id=user.user_id,
            kb_id=await served.turns.knowledge_base_id(user.user_id, body.agent_id),
            question=body.question,
            top_k=body.top_k,
            scope=body.scope,
            source_keys=body.source_keys,
            score_threshold=body.score_threshold,
            token_budget=body.token_budget,
        )
    )
    return RagOut(
        chunks=[ChunkOut.model_validate(chunk, from_attributes=True) for chunk in found.chunks],
        timing=dict(found.timing),
        searched_sources=found.searched_sources,
        vectors_used=found.vectors_used,
    )
