"""The state of the server's parts, for /health/ready and `omnilink status`."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from api.workers.ingest import IngestWorker
from store.database import Database

OK = "ok"


@dataclass(frozen=True, slots=True)
class Health:
    """`embeddings` and `ingest` lag without ending readiness: keywords, and chat itself, do without them."""

    database: Database
    worker: IngestWorker
    chat_model: str
    embeddings: str

    async def check(self) -> dict[str, str]:
        """A word or a sentence for each part; `ok` where nothing is wrong."""
        return {
            "database": await self._database(),
            "chat_model": OK if self.chat_model else "not configured: answers are quotations",
            "embeddings": (self.worker.embedder_error or OK) if self.embeddings else "none: keywords only",
            "ingest": self.worker.ingest_error or OK,
        }

    async def _database(self) -> str:
        try:
            async with self.database.transaction(read_only=True) as session:
                await session.exec(sa.text("SELECT 1"))  # type: ignore[call-overload]
        except (SQLAlchemyError, OSError) as error:
            return type(error).__name__
        return OK
