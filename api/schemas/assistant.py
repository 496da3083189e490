"""The assistant: turns, sessions, agents and retrieval."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.common import Body, Identifier, Time, VisibleText
from graph.ports import Scope

Question = Annotated[VisibleText, StringConstraints(strip_whitespace=True, min_length=1, max_length=8_000)]
Title = Annotated[VisibleText, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
SourceKeys = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=64)]], Field(max_length=1_000)
]


class ChatIn(Body):
    """A question, and what to search for its answer."""

    question: Question = Field(examples=["What did I promise Li Si last week?"])
    session_id: Identifier | None = Field(default=None, description="A new one is made where it is absent.")
    top_k: int = Field(default=5, ge=1, le=200, description="How many chunks are retrieved.")
    scope: Scope = Scope.GLOBAL
    source_keys: SourceKeys | None = Field(default=None, description="Search these sources only.")
    agent_id: Identifier | None = Field(default=None, description="Bound to the session, lastingly.")


class CitationOut(BaseModel):
    """A chunk that was retrieved for the answer; `cited` says whether the answer names it."""

    chunk_id: str
    snippet: str
    source_type: str
    source_key: str
    score: float
    title: str
    sender: str
    message_ids: list[str]
    sent_at: str | None
    cited: bool
    available: bool = True


class ChatOut(BaseModel):
    """An answer; `timing` is in milliseconds: embedding, search, postprocess, llm, total."""

    session_id: str
    answer: str
    citations: list[CitationOut]
    query_id: str
    timing: dict[str, float]


class SessionOut(BaseModel):
    """A session of the assistant."""

    session_id: str
    title: str
    agent_id: str | None
    archived: bool
    created_at: Time
    updated_at: Time


class SessionsOut(BaseModel):
    """A page of sessions, newest first."""

    sessions: list[SessionOut]


class SessionIn(Body):
    """What can be changed of a session; what is left out stays."""

    title: Title | None = None
    archived: bool | None = None


class SessionMessageOut(BaseModel):
    """A question or an answer. A `withheld` answer rested on something that is no longer visible."""

    id: int
    query_id: str
    role: str
    content: str
    citations: list[CitationOut]
    tokens: dict[str, int]
    withheld: bool
    created_at: Time


class TurnOut(BaseModel):
    """A turn on the session's path. `siblings` stand in its place, itself among them, oldest first."""

    query_id: str
    status: str
    error_code: str | None
    siblings: list[str]
    rating: int = Field(default=0, description="1 for good, -1 for bad, 0 for none.")
    note: str = ""


class ActiveRunOut(BaseModel):
    """The turn that runs now; `GET /ai/assistant/runs/{query_id}/stream` follows it."""

    query_id: str
    question: str
    siblings: list[str]


class SessionMessagesOut(BaseModel):
    """A page of the messages on a session's path, in order, and the turns that they belong to."""

    messages: list[SessionMessageOut]
    turns: list[TurnOut]
    active: ActiveRunOut | None
    has_before: bool


class RegenerateIn(Body):
    """Answers a turn anew, or another question in its place. The turn itself stays, as a sibling."""

    question: Question | None = Field(default=None, description="The same question where it is absent.")
    top_k: int = Field(default=5, ge=1, le=200, description="How many chunks are retrieved.")
    scope: Scope = Scope.GLOBAL
    source_keys: SourceKeys | None = Field(default=None, description="Search these sources only.")


class FeedbackIn(Body):
    """What the reader thinks of an answer."""

    rating: Literal[-1, 0, 1] = Field(description="1 for good, -1 for bad, 0 to take it back.")
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] = ""


class RunOut(BaseModel):
    """A turn and how it ended."""

    query_id: str
    session_id: str
    parent_query_id: str | None
    question: str
    status: str
    error_code: str | None
    timing: dict[str, float] | None
    created_at: Time
    finished_at: Time | None


class AgentOut(BaseModel):
    """An agent that the caller may talk to; `status` is 1 for enabled, 0 for disabled."""

    agent_id: str
    name: str
    status: int


class AgentsOut(BaseModel):
    """A page of agents."""

    agents: list[AgentOut]


class RagIn(Body):
    """A question to retrieve for, without an answer."""

    question: Question
    top_k: int = Field(default=5, ge=1, le=200)
    scope: Scope = Scope.GLOBAL
    source_keys: SourceKeys | None = None
    agent_id: Identifier | None = None
    score_threshold: float = Field(default=0, ge=0, le=1)
    token_budget: int = Field(default=2_000, ge=1, le=100_000)


class ChunkOut(BaseModel):
    """A chunk exactly as the assistant would read it."""

    chunk_id: str
    text: str
    snippet: str
    source_type: str
    source_key: str
    title: str
    sender: str
    score: float
    tokens: int
    message_ids: list[str]
    external_ids: list[str]
    sent_at: Time | None


class RagOut(BaseModel):
    """Chunks, best first. `vectors_used` is false where keywords served alone."""

    chunks: list[ChunkOut]
    timing: dict[str, float]
    searched_sources: int
    vectors_used: bool
