"""Old answers as their reader may see them now: what they cite is authorised again at each reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.citations import snippet_of
from graph.ports import Line
from graph.prompts import WITHHELD_ANSWER, language
from store.library import read_lines
from store.tables.assistants import AssistantMessage
from store.tables.messages import Message
from store.visibility import visible_to


@dataclass(frozen=True, slots=True)
class SessionView:
    """`visible` holds the ids of messages, and the chunks of none, which are cited and may be seen now."""

    visible: frozenset[str]
    lines: Mapping[int, Line]

    @classmethod
    async def load(
        cls, session: AsyncSession, tenant_user_id: str, messages: Sequence[AssistantMessage], *, lines: bool
    ) -> "SessionView":
        """Reads what these messages cite; `lines` also what the citations show."""
        citations = [citation for message in messages for citation in message.citations_json or []]
        if not citations:
            return cls(frozenset(), {})
        read = {int(citation["chunk_id"]) for citation in citations if lines or not citation["message_ids"]}
        found = await read_lines(session, tenant_user_id, read) if read else {}
        messages_seen = await _visible_messages(session, tenant_user_id, citations)
        return cls(messages_seen | {_chunk_name(chunk_id) for chunk_id in found}, found)

    def is_withheld(self, message: AssistantMessage) -> bool:
        """Whether an answer rests on something that its reader may no longer see.

        That is what it names; one that names nothing may rest on all that was retrieved for it.
        """
        retrieved = message.citations_json or []
        named = [citation for citation in retrieved if citation["cited"]]
        return not all(self._is_available(citation) for citation in named or retrieved)

    def content(self, message: AssistantMessage) -> str:
        """The text, or a notice in its place."""
        return _notice(message) if self.is_withheld(message) else message.content

    def content_for_prompt(self, message: AssistantMessage) -> str:
        """The text, unless anything it was made from is gone: what it did not name it may still repeat."""
        whole = all(self._is_available(citation) for citation in message.citations_json or [])
        return message.content if whole else _notice(message)

    def citations(self, message: AssistantMessage) -> list[dict[str, Any]]:
        """What the answer retrieved; of what is no longer visible only that it was there."""
        return [self._shown(citation) for citation in message.citations_json or []]

    def _is_available(self, citation: Mapping[str, Any]) -> bool:
        return all(name in self.visible for name in _rests_on(citation))

    def _shown(self, citation: Mapping[str, Any]) -> dict[str, Any]:
        line = self.lines.get(int(citation["chunk_id"]))
        available = self._is_available(citation) and line is not None
        return {
            **citation,
            "available": available,
            "message_ids": citation["message_ids"] if available else [],
            "snippet": snippet_of(line.text) if line and available else "",
            "title": line.title if line and available else "",
            "sender": line.sender if line and available else "",
            "sent_at": line.sent_at.isoformat() if line and available and line.sent_at else None,
        }


def _notice(message: AssistantMessage) -> str:
    return WITHHELD_ANSWER[language(message.content)]


def _rests_on(citation: Mapping[str, Any]) -> Sequence[str]:
    names: Sequence[str] = citation["message_ids"] or [_chunk_name(citation["chunk_id"])]
    return names


def _chunk_name(chunk_id: int | str) -> str:
    return f"chunk:{chunk_id}"


async def _visible_messages(
    session: AsyncSession, tenant_user_id: str, citations: Sequence[Mapping[str, Any]]
) -> frozenset[str]:
    message_ids = {message_id for citation in citations for message_id in citation["message_ids"]}
    found = await session.exec(
        select(Message.message_id).where(
            col(Message.message_id).in_(message_ids), visible_to(tenant_user_id, assistant=True)
        )
    )
    return frozenset(found.all())
