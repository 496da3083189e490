"""Users, found by id or by name."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from anyascii import anyascii
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import Conflict, NotFound, UsernameTaken
from graph.ports import Source, SourceType
from store.ids import Prefix, new_id
from store.profiles import user_changed, user_text
from store.repositories.contacts import REACHED
from store.repositories.knowledge import KnowledgeRepository
from store.tables.contacts import Contact, ContactBlock, ContactRequest
from store.tables.members import ConversationMember
from store.tables.types import utc_now
from store.tables.users import ACTIVE, User

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]|[a-z0-9]")


def name_key(name: str) -> str:
    """Names that read alike share this key: composed, without case, of any length and script."""
    plain = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def username_from(name: str) -> str:
    """An ASCII username made from a name in any script: 李四 gives `lisi`."""
    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(name.replace(" ", "-")).casefold()).strip("-")
    return plain[:40].strip("-") or "user"


class UserRepository:
    """All users of the server; who may see whom is decided by the callers."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create_user(
        self, username: str, nickname: str, password_hash: str | None = None, *, is_admin: bool = False
    ) -> User:
        """A new user with their knowledge base. Raises UsernameTaken."""
        if await self.get_by_username(username):
            raise UsernameTaken(f"The username {username} is taken.")
        user = User(
            user_id=new_id(Prefix.USER),
            username=username,
            nickname=nickname,
            nickname_key=name_key(nickname),
            password_hash=password_hash,
            is_admin=is_admin,
        )
        await self._add(user)
        return user

    async def import_user(self, namespace: str, name: str) -> tuple[User, bool]:
        """The user that this name means within a namespace, and whether they were made just now."""
        if user := await self.get_imported(namespace, name):
            return user, False
        user = User(
            user_id=new_id(Prefix.USER),
            username=await self._free_username(username_from(name)),
            nickname=name,
            nickname_key=name_key(name),
            import_namespace=namespace,
            import_key=_import_key(name),
        )
        await self._add(user)
        return user, True

    async def _add(self, user: User) -> None:
        self._session.add(user)
        try:
            await self._session.flush()
        except sa.exc.IntegrityError as error:
            raise UsernameTaken(f"The username {user.username} is taken.") from error
        knowledge = KnowledgeRepository(self._session)
        await knowledge.create_global_base(user.user_id)
        await knowledge.grant(user.user_id, Source(SourceType.SELF_PROFILE, user.user_id), None)
        if user_text(user):
            await user_changed(self._session, user)

    async def _free_username(self, wanted: str) -> str:
        taken = set(
            (
                await self._session.exec(
                    select(User.username).where(
                        sa.or_(col(User.username) == wanted, col(User.username).startswith(wanted + "-"))
                    )
                )
            ).all()
        )
        candidate, number = wanted, 2
        while candidate in taken:
            candidate, number = f"{wanted}-{number}", number + 1
        return candidate

    async def get_imported(self, namespace: str, name: str) -> User | None:
        found = await self._session.exec(
            select(User).where(User.import_namespace == namespace, User.import_key == _import_key(name))
        )
        return found.one_or_none()

    async def get_by_id(self, user_id: str) -> User | None:
        found = await self._session.exec(select(User).where(User.user_id == user_id))
        return found.one_or_none()

    async def get_by_username(self, username: str) -> User | None:
        found = await self._session.exec(select(User).where(User.username == username.casefold()))
        return found.one_or_none()

    async def find(self, name: str) -> User:
        """By username or nickname. Raises NotFound, or Conflict where several people are called so."""
        if user := await self.get_by_username(name):
            return user
        found = await self._session.exec(
            select(User).where(User.nickname_key == name_key(name)).order_by(col(User.username)).limit(10)
        )
        matches: Sequence[User] = found.all()
        if not matches:
            raise NotFound(f"There is no user called {name}.")
        if len(matches) > 1:
            names = ", ".join(user.username for user in matches)
            raise Conflict(f"Several users are called {name}; say which by username: {names}.")
        return matches[0]

    async def set_password(self, user: User, password_hash: str) -> None:
        was_imported = user.password_hash is None
        user.password_hash = password_hash
        user.updated_at = utc_now()
        if was_imported:  # whoever may sign in has a profile
            user.profile_version += 1
            await user_changed(self._session, user)
        self._session.add(user)

    async def update_profile(self, user_id: str, **fields: str | None) -> User:
        """Changes nickname, signature or avatar_file_id, what is left out stays. Raises NotFound.

        A change that others see counts `profile_version` up; one that changes nothing does not.
        """
        found = await self._session.exec(select(User).where(User.user_id == user_id).with_for_update())
        if (user := found.one_or_none()) is None:
            raise NotFound
        changed = {name: value for name, value in fields.items() if getattr(user, name) != value}
        if not changed:
            return user
        for name, value in changed.items():
            setattr(user, name, value)
        user.nickname_key = name_key(user.nickname)
        user.profile_version += 1
        user.updated_at = utc_now()
        self._session.add(user)
        await self._session.flush()
        await user_changed(self._session, user)
        return user

    async def search(self, name: str, limit: int) -> list[User]:
        """Who can sign in and is called exactly so, by username first, then by nickname."""
        found: list[User] = []
        for called_so in (
            col(User.username) == name.strip().casefold(),
            col(User.nickname_key) == name_key(name),
        ):
            rows = await self._session.exec(
                select(User).where(called_so, User.status == ACTIVE).order_by(col(User.id)).limit(limit)
            )
            found += [user for user in rows.all() if user not in found]
        return found[:limit]

    async def get_visible(self, user_id: str, viewer_id: str) -> User:
        """A user whose card the viewer may see. Raises NotFound, for all others as for nobody."""
        found = await self._session.exec(select(User).where(User.user_id == user_id, _is_known_to(viewer_id)))
        if (user := found.one_or_none()) is None:
            raise NotFound
        return user

    async def visible_among(self, user_ids: Collection[str], viewer_id: str) -> set[str]:
        """Of these users, those whose card the viewer may see."""
        found = await self._session.exec(
            select(User.user_id).where(col(User.user_id).in_(list(user_ids)), _is_known_to(viewer_id))
        )
        return set(found.all())

    async def by_ids(self, user_ids: Collection[str]) -> dict[str, User]:
        found = await self._session.exec(select(User).where(col(User.user_id).in_(list(user_ids))))
        return {user.user_id: user for user in found.all()}

    async def nicknames(self, user_ids: Collection[str]) -> dict[str, str]:
        found = await self._session.exec(
            select(User.user_id, User.nickname).where(col(User.user_id).in_(list(user_ids)))
        )
        return dict(found.all())


def _is_known_to(viewer_id: str) -> sa.ColumnElement[bool]:
    """Oneself, contacts, who shares a conversation, whom one asked or who asked, and whom one blocks."""
    user_id = col(User.user_id)
    theirs, mine = aliased(ConversationMember), aliased(ConversationMember)
    return sa.or_(
        user_id == viewer_id,
        sa.exists().where(col(Contact.user_id) == viewer_id, col(Contact.contact_id) == user_id),
        sa.exists().where(col(ContactBlock.user_id) == viewer_id, col(ContactBlock.blocked_id) == user_id),
        sa.exists().where(
            col(ContactRequest.from_user_id) == viewer_id,
            col(ContactRequest.to_user_id) == user_id,
            col(ContactRequest.pending_key).is_not(None),
        ),
        sa.exists().where(
            col(ContactRequest.from_user_id) == user_id,
            col(ContactRequest.to_user_id) == viewer_id,
            col(ContactRequest.status).in_([*REACHED]),
        ),
        sa.exists().where(
            col(theirs.user_id) == user_id,
            col(theirs.left_at).is_(None),
            col(mine.conversation_id) == col(theirs.conversation_id),
            col(mine.user_id) == viewer_id,
            col(mine.left_at).is_(None),
        ),
    )


def _import_key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
