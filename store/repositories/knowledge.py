"""Knowledge bases and grants: what a tenant may search."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from graph.errors import NotFound
from graph.ports import Grant, Scope, Source, SourceType
from store.database import upsert
from store.tables.agents import AgentOwner, KnowledgeKind
from store.tables.knowledge import DISABLED, ENABLED, EVERY_TENANT, KnowledgeBase, KnowledgeSource
from store.tables.types import table_of, utc_now

ROWS_A_STATEMENT = 100  # SQLite and MySQL both bound the parameters of one statement


class KnowledgeRepository:
    """A base that was disabled is never enabled by being asked for."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create_global_base(self, user_id: str) -> int:
        base = KnowledgeBase(owner_type=AgentOwner.USER, owner_id=user_id, kb_type=KnowledgeKind.GLOBAL)
        self._session.add(base)
        await self._session.flush()
        assert base.id is not None
        return base.id

    async def global_base_id(self, user_id: str) -> int:
        """The base of everything that the user may see; it was made with the user."""
        found = await self._session.exec(
            select(KnowledgeBase.id).where(
                KnowledgeBase.owner_type == AgentOwner.USER,
                KnowledgeBase.owner_id == user_id,
                KnowledgeBase.kb_type == KnowledgeKind.GLOBAL,
            )
        )
        if (kb_id := found.one_or_none()) is None:
            raise NotFound("This account has no knowledge base.")
        return kb_id

    async def grant(self, user_id: str, source: Source, visible_from: datetime | None) -> None:
        """This user may search this source from now on, in their global base."""
        await self.grant_all([user_id], source, visible_from)

    async def grant_all(self, user_ids: Sequence[str], source: Source, visible_from: datetime | None) -> None:
        """These users may search this source from now on, each in their global base."""
        found = await self._session.exec(
            select(KnowledgeBase.owner_id, KnowledgeBase.id).where(
                KnowledgeBase.owner_type == AgentOwner.USER,
                col(KnowledgeBase.owner_id).in_(list(user_ids)),
                KnowledgeBase.kb_type == KnowledgeKind.GLOBAL,
            )
        )
        bases, now = dict(found.all()), utc_now()
        if set(user_ids) - set(bases):
            raise NotFound("This account has no knowledge base.")
        rows = [
            {
                "kb_id": bases[user_id],
                "tenant_user_id": user_id,
                "source_type": str(source.source_type),
                "source_key": source.source_key,
                "visible_from": visible_from,
                "version": 1,
                "status": ENABLED,
                "created_at": now,
                "updated_at": now,
            }
            for user_id in user_ids
        ]
        keys = ("kb_id", "tenant_user_id", "source_type", "source_key")
        dialect = self._session.get_bind().dialect.name
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            batch = rows[start : start + ROWS_A_STATEMENT]
            await self._session.exec(upsert(dialect, table_of(KnowledgeSource), batch, keys))

    async def revoke(self, user_id: str, source: Source) -> None:
        """Ends a grant; the next question does not search the source any more."""
        await self.revoke_all(source, [user_id])

    async def revoke_all(self, source: Source, user_ids: Collection[str] | None = None) -> None:
        """Ends the grants of these users to a source, or those of everyone."""
        query = select(KnowledgeSource.id).where(
            KnowledgeSource.source_type == source.source_type, KnowledgeSource.source_key == source.source_key
        )
        if user_ids is not None:
            query = query.where(col(KnowledgeSource.tenant_user_id).in_(list(user_ids)))
        # By id: MySQL locks all rows that an UPDATE reads, those of others too, and two such wait in a ring.
        ids = (await self._session.exec(query.order_by(col(KnowledgeSource.id)))).all()
        for start in range(0, len(ids), ROWS_A_STATEMENT):
            ended = sa.update(KnowledgeSource).where(
                col(KnowledgeSource.id).in_(ids[start : start + ROWS_A_STATEMENT])
            )
            await self._session.exec(ended.values(status=DISABLED, updated_at=utc_now()))

    async def grants(
        self,
        tenant_user_id: str,
        kb_id: int,
        scope: Scope = Scope.GLOBAL,
        source_keys: Sequence[str] | None = None,
    ) -> list[Grant]:
        """What this tenant may search in this base; `scope` and `source_keys` narrow it."""
        query = (
            select(KnowledgeSource.source_type, KnowledgeSource.source_key, KnowledgeSource.visible_from)
            .join(KnowledgeBase, col(KnowledgeBase.id) == col(KnowledgeSource.kb_id))
            .where(
                KnowledgeSource.kb_id == kb_id,
                col(KnowledgeSource.tenant_user_id).in_((tenant_user_id, EVERY_TENANT)),
                KnowledgeSource.status == ENABLED,
                KnowledgeBase.status == ENABLED,
            )
        )
        if scope is not Scope.GLOBAL:
            query = query.where(KnowledgeSource.source_type == scope.value)
        if source_keys is not None:
            query = query.where(col(KnowledgeSource.source_key).in_(list(source_keys)))
        rows = (await self._session.exec(query)).all()
        return [Grant(Source(SourceType(kind), key), seen_from) for kind, key, seen_from in rows]
