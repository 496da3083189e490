"""The one place that builds adapters from settings and hands them out."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from api.auth import TokenSigner
from api.deps import Services
from api.realtime import Hub
from api.runs import Runs
from api.services.accounts import Accounts
from api.services.contacts import Contacts
from api.services.files import Files
from api.services.health import Health
from api.services.live import Live
from api.services.replay import Replay
from api.services.turns import Turns
from api.settings import CheckpointHistory, Registration, Settings, SettingsError, stored_secret
from api.workers.file_sweep import FileSweep
from api.workers.ingest import IngestWorker
from graph.assistant import build_assistant
from graph.ports import Embedder
from graph.retrieval.pipeline import RetrievalPipeline
from store import schema
from store.checkpointer import SqlCheckpointer
from store.chunk_index import SqliteChunkIndex
from store.database import Database
from store.embedder import EndpointEmbedder, LocalEmbedder, local_model_available
from store.file_store import FileStore
from store.library import SqlLibrary
from store.source_feed import SqlSourceFeed

if TYPE_CHECKING:
    from api.run_mirror import RunMirror

NO_EMBEDDINGS = "none"
TRACING = ("LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING")


@dataclass(frozen=True, slots=True)
class Storage:
    """What a command needs that reads or writes data."""

    database: Database
    index: SqliteChunkIndex
    embedder: Embedder | None
    worker: IngestWorker


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, closed at the end; whatever schema it has."""
    if settings.is_embedded:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        database = Database(settings.resolved_database_url)
    except (sa.exc.ArgumentError, ImportError):
        raise SettingsError(
            "OMNILINK_DATABASE_URL: not an address that can be used; examples are "
            "mysql+asyncmy://user:password@127.0.0.1:3306/omnilink and sqlite+aiosqlite:///data/omnilink.db."
        ) from None
    try:
        yield database
    finally:
        await database.close()


async def require_schema(database: Database, settings: Settings) -> None:
    """The embedded default migrates itself; elsewhere an operator decides when."""
    if await schema.is_current(database):
        return
    if not settings.is_embedded:
        raise SettingsError(
            "The database's schema is not this version's. Run `omnilink db upgrade`, then start again."
        )
    await schema.upgrade(database)


@asynccontextmanager
async def open_storage(settings: Settings) -> AsyncIterator[Storage]:
    """Database, index, embedder and the ingest worker (not started)."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        await require_schema(database, settings)
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        embedder = build_embedder(settings)
        index = SqliteChunkIndex(settings.index_path, model=embedder.model if embedder else None)
        stack.push_async_callback(index.close)
        if embedder is not None:
            stack.push_async_callback(embedder.close)
        worker = IngestWorker(database, SqlSourceFeed(database), index, embedder)
        yield Storage(database, index, embedder, worker)


def build_embedder(settings: Settings) -> LocalEmbedder | EndpointEmbedder | None:
    """The endpoint where one is named, else the model in the wheel, else none: keywords serve alone."""
    if settings.embeddings_model == NO_EMBEDDINGS:
        return None
    if settings.embeddings_model:
        if not settings.embeddings_base_url:
            raise SettingsError("OMNILINK_EMBEDDINGS_MODEL needs OMNILINK_EMBEDDINGS_BASE_URL beside it.")
        key = settings.embeddings_api_key
        return EndpointEmbedder(
            settings.embeddings_model,
            settings.embeddings_base_url,
            key.get_secret_value() if key else "",
        )
    return LocalEmbedder() if local_model_available() else None


@asynccontextmanager
async def open_chat_model(settings: Settings) -> AsyncIterator[BaseChatModel | None]:
    """Any OpenAI-compatible endpoint, over one pool of connections; None where no model is named."""
    if not settings.chat_model:
        yield None
        return
    import httpx2
    from langchain_openai import ChatOpenAI

    key = settings.chat_api_key.get_secret_value() if settings.chat_api_key else ""
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=100)
    async with httpx2.AsyncClient(limits=limits, timeout=settings.chat_timeout) as client:
        yield ChatOpenAI(
            model=settings.chat_model,
            base_url=chat_address(settings),
            api_key=SecretStr(key or os.environ.get("OPENAI_API_KEY") or "none"),
            http_async_client=client,
            timeout=settings.chat_timeout,
            max_retries=2,
            stream_usage=True,
            use_responses_api=False,
            openai_proxy="",  # one left in the environment would be refused beside a client of our own
        )


def chat_address(settings: Settings) -> str:
    return settings.chat_base_url or os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"


def build_signer(settings: Settings) -> TokenSigner:
    secret = settings.jwt_secret.get_secret_value() if settings.jwt_secret else ""
    try:
        return TokenSigner(secret or stored_secret(settings.data_dir, "jwt_secret"))
    except ValueError as error:
        raise SettingsError(f"OMNILINK_JWT_SECRET: {error}.") from None


def build_hub(settings: Settings, database: Database, signer: TokenSigner) -> Hub:
    """For one process, or with Redis for one of several."""
    if not settings.redis_url:
        return Hub(database)
    from api.realtime.bus import Bus
    from api.realtime.shared_presence import SharedPresence

    bus = Bus(settings.redis_url, signer.installation)
    return Hub(database, bus, SharedPresence(bus))


@asynccontextmanager
async def open_mirror(settings: Settings, signer: TokenSigner) -> "AsyncIterator[RunMirror | None]":
    """Where other processes follow the runs of this one; None without Redis."""
    if not settings.redis_url:
        yield None
        return
    from api.realtime.bus import connect
    from api.run_mirror import RunMirror

    mirror = RunMirror(connect(settings.redis_url), f"omnilink:{signer.installation}")
    try:
        yield mirror
    finally:
        await mirror.close()


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Everything that requests are served from, with the ingest worker running."""
    switch_tracing_off()
    signer = build_signer(settings)
    async with (
        open_storage(settings) as storage,
        open_chat_model(settings) as chat_model,
        open_mirror(settings, signer) as mirror,
    ):
        database = storage.database
        checkpointer = SqlCheckpointer(
            database, keep_latest=settings.checkpoint_history is CheckpointHistory.LATEST
        )
        retriever = RetrievalPipeline(SqlLibrary(database), storage.index, storage.embedder)
        runs = Runs(build_assistant(checkpointer), database, mirror)
        hub = build_hub(settings, database, signer)
        accounts = Accounts(database, signer, registration_open=settings.registration is Registration.OPEN)
        files = Files(database, FileStore(settings.data_dir / "files"), largest=settings.largest_file)
        sweep = FileSweep(files)
        storage.worker.start()
        sweep.start()
        runs.open()
        await hub.open()
        try:
            yield Services(
                database=database,
                accounts=accounts,
                retriever=retriever,
                turns=Turns(
                    database,
                    retriever,
                    chat_model,
                    memory_rounds=settings.memory_rounds,
                    context_tokens=settings.context_tokens,
                    rewrite_questions=settings.rewrite_questions,
                ),
                runs=runs,
                replay=Replay(database, runs, mirror),
                checkpointer=checkpointer,
                health=Health(
                    database,
                    storage.worker,
                    chat_model=settings.chat_model,
                    embeddings=storage.embedder.model if storage.embedder else "",
                ),
                hub=hub,
                live=Live(database, accounts, hub, allowed_origins=settings.allowed_origins),
                contacts=Contacts(database, hub),
                files=files,
            )
        finally:
            await hub.close()
            await sweep.close()
            await runs.close()
            await storage.worker.close()


def switch_tracing_off() -> None:
    """Prompts hold private chats: no variable left from elsewhere may have LangChain send them away."""
    for name in TRACING:
        os.environ[name] = "false"


def where_text_goes(settings: Settings) -> list[str]:
    """What the start prints: which text leaves this machine, and for where."""
    answers = "no chat model is configured; passages are quoted, nothing leaves this machine"
    if settings.chat_model:
        where = f"{settings.chat_model} at {chat_address(settings)}"
        answers = f"questions and the messages found for them go to {where}"
    vectors = "none; keywords serve alone"
    if settings.embeddings_model not in ("", NO_EMBEDDINGS):
        vectors = f"every message goes to {settings.embeddings_model} at {settings.embeddings_base_url}"
    elif not settings.embeddings_model and local_model_available():
        vectors = f"{LocalEmbedder.model}, on this machine"
    return [f"answers:  {answers}", f"vectors:  {vectors}"]
