"""What the graph asks of the world outside, and the values that pass between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


class Scope(StrEnum):
    """Narrows what is searched; never widens it, never chooses another knowledge base."""

    GLOBAL = "global"
    CHAT_PRIVATE = "chat_private"
    CHAT_GROUP = "chat_group"


class SourceType(StrEnum):
    """Where text came from."""

    CHAT_PRIVATE = "chat_private"
    CHAT_GROUP = "chat_group"
    CONTACT_PROFILE = "contact_profile"
    GROUP_PROFILE = "group_profile"
    SELF_PROFILE = "self_profile"
    FILE_UPLOAD = "file_upload"


@dataclass(frozen=True, slots=True)
class Source:
    """A conversation, a profile or a file, whoever may read it."""

    source_type: SourceType
    source_key: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A source that a tenant may search, from `visible_from` on (None: all of it)."""

    source: Source
    visible_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One message, or one section of a file, as the reader may see it now."""

    chunk_id: int
    source: Source
    message_id: str | None
    external_id: str | None
    sender_id: str | None
    sender: str
    sent_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is cited and read: an anchor with the neighbours that earn their tokens.

    `text` is exactly what the model reads; `snippet` is the anchor alone, shortened, for the reader's eye;
    `score` lies in 0..1 and orders the chunks of one answer.
    """

    chunk_id: str
    source_type: SourceType
    source_key: str
    title: str
    text: str
    snippet: str
    score: float
    message_ids: tuple[str, ...] = ()
    external_ids: tuple[str, ...] = ()
    sent_at: datetime | None = None
    sender: str = ""
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class RetrievalRequest:
    """A question of one tenant over one knowledge base; `scope` and `source_keys` only narrow it."""

    tenant_user_id: str
    kb_id: int
    question: str
    top_k: int = 5
    scope: Scope = Scope.GLOBAL
    source_keys: Sequence[str] | None = None
    score_threshold: float = 0.0
    token_budget: int = 2_000


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Chunks, best first; `timing` is in milliseconds: embedding, search, postprocess."""

    chunks: tuple[Chunk, ...] = ()
    timing: Mapping[str, float] = field(default_factory=dict)
    searched_sources: int = 0
    vectors_used: bool = False


class Retriever(Protocol):
    """Finds what a question is about in what its tenant may see."""

    async def retrieve(self, request: RetrievalRequest) -> Retrieval: ...


class Embedder(Protocol):
    """Turns text into unit vectors. Raises EmbedderFailed; never a stand-in vector."""

    model: str
    dimensions: int

    async def embed_question(self, text: str) -> Vector:
        """One question as a float32 vector of `dimensions`."""

    async def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts as float32 rows of `dimensions`, in the order given."""


@dataclass(frozen=True, slots=True)
class Round:
    """An earlier question of the session and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn leaves behind. `citations` hold ids and scores, no text."""

    session_id: str
    query_id: str
    question: str
    answer: str
    citations: Sequence[Mapping[str, object]]
    tokens: Mapping[str, int]
    timing: Mapping[str, float]


class Transcript(Protocol):
    """A session's memory, bound to one tenant."""

    async def recent_rounds(self, session_id: str, query_id: str, limit: int) -> Sequence[Round]:
        """The rounds before this turn on its path, oldest first, as the tenant may see them now."""

    async def save_turn(self, turn: Turn) -> None:
        """Question, answer and the run's end, in one transaction."""
