"""Import of chat histories: users, conversations and members follow from the messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from api.services.import_file import BadImport, BadLine, ImportedMessage
from store.database import Database
from store.repositories.contacts import ContactRepository
from store.repositories.conversations import ConversationRepository
from store.repositories.member_settings import MemberSettings
from store.repositories.messages import Draft, MessageRepository
from store.repositories.users import UserRepository
from store.tables.conversations import Conversation, ConversationKind

BATCH = 1_000
PRIVATE_MEMBERS = 2


@dataclass(slots=True)
class ImportReport:
    """What an import added; `known` messages were there before."""

    users: int = 0
    conversations: int = 0
    messages: int = 0
    known: int = 0


class Importer:
    """Imports into one namespace, in which a sender's name is one user and an id is one thing."""

    def __init__(self, database: Database, namespace: str) -> None:
        self._database = database
        self._namespace = namespace
        self._user_ids: dict[str, str] = {}

    async def run(
        self, messages: Sequence[ImportedMessage], on_progress: Callable[[int], None] | None = None
    ) -> ImportReport:
        """Adds what is not there yet. Raises BadImport before anything is written.

        It goes on in batches, each with its outbox event in one transaction: where an import was cut off,
        running it again completes it.
        """
        chats: dict[str, list[ImportedMessage]] = {}
        for message in messages:
            chats.setdefault(message.conversation_id, []).append(message)
        await self._refuse_third_in_private(chats)
        report = ImportReport()
        for external_id, chat in chats.items():
            for start in range(0, len(chat), BATCH):
                batch = chat[start : start + BATCH]
                async with self._database.transaction() as session:
                    conversation = await self._conversation(session, external_id, chat, report)
                    await self._append(session, conversation, batch, report)
                if on_progress:
                    on_progress(len(batch))
        return report

    async def _refuse_third_in_private(self, chats: dict[str, list[ImportedMessage]]) -> None:
        """A private chat stays one; nothing may be half imported before that is found."""
        problems = []
        async with self._database.transaction(read_only=True) as session:
            conversations, users = ConversationRepository(session), UserRepository(session)
            for external_id, chat in chats.items():
                known = await conversations.get_imported(self._namespace, external_id)
                if known is None or known.kind != ConversationKind.PRIVATE:
                    continue
                present = set(await conversations.member_ids(known.conversation_id))
                for name in {message.sender for message in chat}:
                    sender = await users.get_imported(self._namespace, name)
                    if len(present | {sender.user_id if sender else name}) > PRIVATE_MEMBERS:
                        problems.append(
                            f"{external_id} was imported as a private chat of two, and {name} writes "
                            "in it now; import it under another --namespace"
                        )
        if problems:
            raise BadImport([BadLine("import", 0, problem) for problem in problems])

    async def _conversation(
        self, session: AsyncSession, external_id: str, chat: list[ImportedMessage], report: ImportReport
    ) -> Conversation:
        """The conversation, locked, with everyone who writes in it as a member."""
        senders = list(dict.fromkeys(message.sender for message in chat))
        user_ids = [await self._user_id(session, name, report) for name in senders]
        conversations = ConversationRepository(session)
        conversation = await conversations.get_imported(self._namespace, external_id, lock=True)
        if conversation is None:
            report.conversations += 1
            if len(user_ids) <= PRIVATE_MEMBERS:
                conversation = await conversations.create_private(user_ids, title=external_id)
                await ContactRepository(session).befriend(user_ids)
            else:
                conversation = await conversations.create_group(external_id, None, user_ids)
            await conversations.mark_imported(conversation, self._namespace, external_id)
            return conversation
        present = set(await conversations.member_ids(conversation.conversation_id))
        for user_id in user_ids:
            if user_id not in present:
                await conversations.add_member(conversation, user_id, visible_from=None)
        return conversation

    async def _user_id(self, session: AsyncSession, name: str, report: ImportReport) -> str:
        if name not in self._user_ids:
            user, is_new = await UserRepository(session).import_user(self._namespace, name)
            report.users += is_new
            self._user_ids[name] = user.user_id
        return self._user_ids[name]

    async def _append(
        self,
        session: AsyncSession,
        conversation: Conversation,
        batch: Sequence[ImportedMessage],
        report: ImportReport,
    ) -> None:
        messages = MessageRepository(session)
        known = await messages.known_external_ids(
            conversation.conversation_id, [message.message_id for message in batch]
        )
        drafts = [
            Draft(
                self._user_ids[message.sender], message.text, message.sent_at, external_id=message.message_id
            )
            for message in batch
            if message.message_id not in known
        ]
        report.known += len(batch) - len(drafts)
        report.messages += len(drafts)
        if drafts:
            before = conversation.last_seq
            await messages.append(conversation, drafts)
            await MemberSettings(session).mark_history_read(conversation, before)
