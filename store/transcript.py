"""A session's memory and what a turn leaves behind, bound to one tenant."""

from collections.abc import Sequence

from sqlmodel import col, select

from graph.ports import Round, Turn
from store.database import Database
from store.repositories.assistants import AssistantMessageRepository, AssistantSessionRepository
from store.repositories.runs import AssistantRunRepository
from store.session_view import SessionView
from store.tables.assistants import AssistantMessage, RunStatus

USER, ASSISTANT = "user", "assistant"


class SqlTranscript:
    """The `Transcript` port on the database."""

    def __init__(self, database: Database, tenant_user_id: str) -> None:
        self._database = database
        self._tenant = tenant_user_id

    async def recent_rounds(self, session_id: str, query_id: str, limit: int) -> Sequence[Round]:
        async with self._database.transaction(read_only=True) as session:
            runs = await AssistantRunRepository(session, self._tenant).path_to(query_id, limit)
            runs = [run for run in runs if run.session_id == session_id and run.assistant_message_id]
            messages = await session.exec(
                select(AssistantMessage).where(
                    col(AssistantMessage.id).in_([run.assistant_message_id for run in runs]),
                    AssistantMessage.session_id == session_id,
                )
            )
            answers = {message.id: message for message in messages.all()}
            view = await SessionView.load(session, self._tenant, list(answers.values()), lines=False)
        return [
            Round(run.question, view.content_for_prompt(answer))
            for run in runs
            if (answer := answers.get(run.assistant_message_id)) is not None
        ]

    async def save_turn(self, turn: Turn) -> None:
        await self._save(turn, RunStatus.SUCCEEDED, None)

    async def save_broken_turn(self, turn: Turn, status: RunStatus, error_code: str | None) -> None:
        """A turn that failed or was stopped keeps its question and what was answered so far."""
        await self._save(turn, status, error_code)

    async def _save(self, turn: Turn, status: RunStatus, error_code: str | None) -> None:
        async with self._database.transaction() as session:
            runs = AssistantRunRepository(session, self._tenant)
            messages = AssistantMessageRepository(session, self._tenant)
            run = await runs.get_run(turn.query_id)
            if run.status == RunStatus.SUCCEEDED:
                return  # stopped in the moment of its commit
            # A run that was given up meanwhile, its lease over, has its question already.
            user_id = run.user_message_id
            if user_id is None:
                user_id = await messages.save_message(turn.session_id, USER, turn.question)
            answer_id = None
            if turn.answer or status is RunStatus.SUCCEEDED:
                answer_id = await messages.save_message(
                    turn.session_id,
                    ASSISTANT,
                    turn.answer,
                    [dict(citation) for citation in turn.citations],
                    dict(turn.tokens),
                )
            await runs.finish_run(
                turn.query_id,
                status,
                error_code=error_code,
                user_message_id=user_id,
                assistant_message_id=answer_id,
                timing=dict(turn.timing),
            )
            await AssistantSessionRepository(session, self._tenant).touch(turn.session_id)
