"""The state of one turn. Ids are checkpointed; text that a recall would have to reach is not."""

from typing import Annotated, Any, NotRequired

from langchain_core.messages import AnyMessage
from langgraph.channels import UntrackedValue
from typing_extensions import TypedDict

from graph.ports import Chunk, Round


class AssistantInput(TypedDict):
    """What a client may write: the question and how to search for its answer.

    The options are untracked, or a turn that leaves one out would inherit it from the turn before.
    """

    question: str
    top_k: NotRequired[Annotated[int, UntrackedValue]]
    scope: NotRequired[Annotated[str, UntrackedValue]]
    source_keys: NotRequired[Annotated[list[str] | None, UntrackedValue]]


class AssistantOutput(TypedDict):
    """What a turn gives back; `timing` is in milliseconds."""

    answer: Annotated[str, UntrackedValue]
    citations: Annotated[list[dict[str, Any]], UntrackedValue]
    timing: dict[str, float]


class AssistantState(AssistantInput):
    """Untracked channels live as long as the run; after an interrupt they are rebuilt, authorised again."""

    chunk_ids: NotRequired[list[str]]
    timing: NotRequired[dict[str, float]]
    tokens: NotRequired[dict[str, int]]
    memory: NotRequired[Annotated[list[Round], UntrackedValue]]
    chunks: NotRequired[Annotated[list[Chunk], UntrackedValue]]
    search_failed: NotRequired[Annotated[bool, UntrackedValue]]
    prompt: NotRequired[Annotated[list[AnyMessage], UntrackedValue]]
    reply: NotRequired[Annotated[AnyMessage, UntrackedValue]]
    answer: NotRequired[Annotated[str, UntrackedValue]]
    citations: NotRequired[Annotated[list[dict[str, Any]], UntrackedValue]]


class AssistantUpdate(TypedDict, total=False):
    """What a node may change."""

    chunk_ids: list[str]
    timing: dict[str, float]
    tokens: dict[str, int]
    memory: list[Round]
    chunks: list[Chunk]
    search_failed: bool
    prompt: list[AnyMessage]
    reply: AnyMessage
    answer: str
    citations: list[dict[str, Any]]
