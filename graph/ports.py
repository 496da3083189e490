"""What the graph asks of the world outside, and the values that pass between them."""

from collections.abc import AsyncIterable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.retrieval.candidates import Candidates, IndexQuery, Person

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
    title: str
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
    `score` lies in 0..1 and orders the chunks of one answer; `lines` are what the text is made of.
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
    lines: tuple[Line, ...] = ()


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


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A chunk as it goes into the index. A row of a higher `version` wins, in whatever order they come.

    `terms` are distinct search words; `sender` is an opaque number, -1 for none; `time` is in UTC epoch
    seconds, nan for none.
    """

    chunk_id: int
    version: int
    terms: Collection[str]
    time: float
    sender: int
    n_tokens: int
    flags: int


@dataclass(frozen=True, slots=True)
class IndexStats:
    """What the index holds: live rows, those with a vector of the model asked for, sources, bytes on disk."""

    rows: int
    embedded: int
    sources: int
    size: int


class ChunkIndex(Protocol):
    """Keywords and vectors of chunks, by source: no source's statistics or cost touch another's."""

    async def search(self, grants: Sequence[Grant], query: IndexQuery) -> Candidates:
        """The best rows of these sources, from each one's `visible_from` on."""

    async def apply(self, source: Source, rows: Sequence[IndexRow], gone: Mapping[int, int]) -> None:
        """Adds or replaces rows, in the order of the source, and takes out `gone` (chunk id to version)."""

    async def rebuild(self, source: Source, pages: AsyncIterable[Sequence[IndexRow]]) -> None:
        """Writes a source anew from all its live rows, and takes out what is not among them."""

    async def unembedded(self, model: str, limit: int) -> Sequence[int]:
        """Chunk ids that have no vector of this model yet, the newest first."""

    async def unembed(self, chunk_ids: Collection[int]) -> None:
        """Takes the vectors of these rows away; they wait for new ones."""

    async def drop(self, chunk_ids: Collection[int]) -> None:
        """Takes out rows whose chunks do not stand any more."""

    async def embed(self, model: str, vectors: Mapping[int, Vector]) -> None:
        """Stores unit vectors by chunk id; those of rows that are gone are passed over."""

    async def stats(self, model: str) -> IndexStats: ...


class Library(Protocol):
    """What a tenant may search and read, from the live rows."""

    async def grants(
        self, tenant_user_id: str, kb_id: int, scope: Scope, source_keys: Sequence[str] | None
    ) -> Sequence[Grant]:
        """The sources that may be searched; none where the knowledge base is disabled."""

    async def people(self, tenant_user_id: str, grants: Sequence[Grant]) -> Sequence[Person]:
        """Who takes part in these conversations."""

    async def lines(self, tenant_user_id: str, kb_id: int, chunk_ids: Collection[int]) -> Mapping[int, Line]:
        """Of these chunks, those that may be read now, by chunk id."""


class Embedder(Protocol):
    """Turns text into unit vectors. Raises EmbedderFailed; never a stand-in vector."""

    model: str

    async def embed_question(self, text: str) -> Vector:
        """One question as a float32 vector."""

    async def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts as float32 rows, in the order given."""


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A message (or section) of a source as it is now; `text` None means that it is gone for everyone."""

    key: str
    version: int
    text: str | None
    sender_id: str | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """What changed in a source past its cursor, in the order of the source; `reached` is the next cursor."""

    items: Sequence[SourceItem]
    reached: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk to be: one message, or a part of a long one."""

    item: SourceItem
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class SavedPieces:
    """The chunk ids of pieces, in their order, and of what is gone, with the version at which it went.

    `stale` are chunks whose vector was made with something that is gone or has changed.
    """

    chunk_ids: Sequence[int]
    gone: Mapping[int, int]
    stale: Sequence[int] = ()


class SourceFeed(Protocol):
    """The live rows of sources, the chunks made of them, and how far the index has followed."""

    async def cursor(self, source: Source) -> int:
        """Up to which change the index has followed the source."""

    async def page(self, source: Source, after: int, limit: int) -> SourcePage:
        """Up to `limit` changes past `after`; none at the end."""

    async def save(self, source: Source, items: Sequence[SourceItem], pieces: Sequence[Piece]) -> SavedPieces:
        """Stores the chunks of these items; parts that an item no longer has are gone."""

    async def advance(self, source: Source, reached: int) -> None:
        """Moves the cursor, never back."""

    async def passages(self, chunk_ids: Sequence[int]) -> Mapping[int, str]:
        """What is to be embedded of each chunk that still stands."""


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
