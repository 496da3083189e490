"""A session as its reader sees it: the turns on its path, page by page, and the whole as Markdown."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.citations import MARK
from store.database import Database
from store.repositories.assistants import AssistantMessageRepository, AssistantSessionRepository
from store.repositories.runs import AssistantRunRepository
from store.session_view import SessionView
from store.tables.assistants import AssistantFeedback, AssistantMessage, AssistantRun, RunStatus

EXPORT_PAGE = 50
MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Turns in order with their messages; `siblings` by turn."""

    runs: Sequence[AssistantRun]
    messages: Sequence[tuple[AssistantMessage, AssistantRun]]
    view: SessionView
    siblings: Mapping[str, Sequence[str]]
    ratings: Mapping[str, AssistantFeedback]
    active: AssistantRun | None
    has_before: bool


async def read_page(
    session: AsyncSession, tenant_user_id: str, session_id: str, limit: int, before: int | None = None
) -> SessionPage:
    """The last `limit` messages on the session's path, or those before a message's id. Raises NotFound."""
    await AssistantSessionRepository(session, tenant_user_id).get_session_by_id(session_id, tenant_user_id)
    runs = AssistantRunRepository(session, tenant_user_id)
    state = await runs.state_of(session_id)
    last = state.head_query_id if before is None else await runs.run_of_message(session_id, before)
    # A turn has at most two messages; one turn more tells whether there is anything before.
    path = list(await runs.path_to(last, limit, with_last=True)) if last else []
    active = next((run for run in path if run.status == RunStatus.RUNNING), None)
    messages = [
        (message, run)
        for message, run in await _messages(session, path)
        if before is None or (message.id or 0) < before
    ]
    shown = messages[-limit:]
    on_page = {run.query_id: run for _, run in shown}
    has_before = len(messages) > limit or (bool(path) and path[0].parent_query_id is not None)
    view = await SessionView.load(session, tenant_user_id, [message for message, _ in shown], lines=True)
    turns = list(on_page.values())
    return SessionPage(
        runs=turns,
        messages=shown,
        view=view,
        siblings=await runs.siblings(turns + ([active] if active else [])),
        ratings=await runs.ratings(on_page),
        active=active,
        has_before=has_before,
    )


async def sessions_saying(session: AsyncSession, tenant_user_id: str, text: str) -> set[str]:
    """The sessions in which this was said; what their reader may no longer see is not searched."""
    messages = AssistantMessageRepository(session, tenant_user_id)
    found = await messages.list_saying(text, MOST_FOUND)
    view = await SessionView.load(session, tenant_user_id, found, lines=False)
    return {message.session_id for message in found if not view.is_withheld(message)}


async def _messages(
    session: AsyncSession, path: Sequence[AssistantRun]
) -> list[tuple[AssistantMessage, AssistantRun]]:
    """The messages of these turns, in the order of the path."""
    ids = [key for run in path for key in (run.user_message_id, run.assistant_message_id) if key is not None]
    found = await session.exec(select(AssistantMessage).where(col(AssistantMessage.id).in_(ids)))
    by_id = {message.id: message for message in found.all()}
    return [
        (by_id[key], run)
        for run in path
        for key in (run.user_message_id, run.assistant_message_id)
        if key in by_id
    ]


async def export(database: Database, tenant_user_id: str, session_id: str) -> AsyncIterator[str]:
    """The session's path as Markdown, in pieces: questions, answers, and what the answers cite.

    Raises NotFound before it yields anything.
    """
    async with database.transaction(read_only=True) as session:
        sessions = AssistantSessionRepository(session, tenant_user_id)
        chat = await sessions.get_session_by_id(session_id, tenant_user_id)
        state = await AssistantRunRepository(session, tenant_user_id).state_of(session_id)
        order = await _whole_path(session, tenant_user_id, state.head_query_id)

    async def pieces() -> AsyncIterator[str]:
        yield f"# {chat.title}\n"
        for start in range(0, len(order), EXPORT_PAGE):
            async with database.transaction(read_only=True) as session:
                yield await _exported(session, tenant_user_id, order[start : start + EXPORT_PAGE])

    return pieces()


async def _whole_path(session: AsyncSession, tenant_user_id: str, head: str | None) -> list[str]:
    runs = AssistantRunRepository(session, tenant_user_id)
    order: list[str] = []
    while head is not None:
        path = await runs.path_to(head, EXPORT_PAGE, with_last=True)
        order[:0] = [run.query_id for run in path]
        head = path[0].parent_query_id if path else None
    return order


async def _exported(session: AsyncSession, tenant_user_id: str, query_ids: Sequence[str]) -> str:
    found = await session.exec(select(AssistantRun).where(col(AssistantRun.query_id).in_(query_ids)))
    runs = sorted(found.all(), key=lambda run: query_ids.index(run.query_id))
    messages = await _messages(session, runs)
    view = await SessionView.load(session, tenant_user_id, [message for message, _ in messages], lines=True)
    return "".join(_as_markdown(message, view) for message, _ in messages)


def _as_markdown(message: AssistantMessage, view: SessionView) -> str:
    if message.role == "user":
        quoted = "\n".join(f"> {line}" for line in message.content.splitlines())
        return f"\n## {message.created_at:%Y-%m-%d %H:%M} UTC\n\n{quoted}\n"
    numbers: dict[str, int] = {}
    for found in MARK.finditer(text := view.content(message)):
        numbers.setdefault(found[1], len(numbers) + 1)
    text = MARK.sub(lambda mark: f"[{numbers[mark[1]]}]", text)
    cited = {citation["chunk_id"]: citation for citation in view.citations(message)}
    notes = [f"{number}. {_source(cited.get(key, {}))}" for key, number in numbers.items()]
    return f"\n{text}\n" + ("\n" + "\n".join(notes) + "\n" if notes else "")


def _source(citation: Mapping[str, object]) -> str:
    if not citation.get("available"):
        return "–"
    said = " · ".join(str(citation[name]) for name in ("title", "sender", "sent_at") if citation.get(name))
    return f"{said}: {citation['snippet']}"
