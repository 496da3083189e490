"""The chunk index on its SQLite file, against an index that is plainly right."""

import asyncio
import math
import random
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import store.chunk_index.search
from graph.ports import Grant, IndexRow, Source, SourceType, Vector
from graph.retrieval.candidates import Candidates, IndexQuery, TimeRange
from store.chunk_index import SqliteChunkIndex
from store.chunk_index.file import ROWS_PER_BLOCK, ChunkIndexUnusable, connect
from store.chunk_index.postings import POSTINGS_PER_BLOCK
from store.chunk_index.rows import RowBlock
from store.chunk_index.vectors import all_slots, read_model
from tests.store.chunk_index_reference import Expected, ReferenceIndex

DIMENSIONS = 32
MODEL = "model"
START = 1_700_000_000.0
GROUP = Source(SourceType.CHAT_GROUP, "group")
FRIENDS = Source(SourceType.CHAT_PRIVATE, "friends")


def row(chunk_id: int, *terms: str, version: int = 1, time: float | None = None, sender: int = 7) -> IndexRow:
    at = START + chunk_id if time is None else time
    return IndexRow(chunk_id, version, frozenset(terms), at, sender, n_tokens=5, flags=chunk_id % 4)


def query(*terms: str, vector: Vector | None = None, **more: object) -> IndexQuery:
    return IndexQuery(terms, np.ones(len(terms), np.float32), len(terms), vector, **more)  # type: ignore[arg-type]


def unit(seed: int, dimensions: int = DIMENSIONS) -> Vector:
    vector = np.random.default_rng(seed).standard_normal(dimensions).astype(np.float32)
    return vector / np.linalg.norm(vector)


def ids(found: Candidates) -> set[int]:
    return set(found.chunk_id.tolist())


def same(one: Candidates, other: Candidates) -> bool:
    """Bit by bit."""
    for name in Candidates.__slots__:
        mine, theirs = getattr(one, name), getattr(other, name)
        if isinstance(mine, np.ndarray):
            if mine.dtype != theirs.dtype or mine.shape != theirs.shape or mine.tobytes() != theirs.tobytes():
                return False
        elif mine != theirs:
            return False
    return True


@pytest.fixture
async def index(sqlite_folder: Path) -> AsyncIterator[SqliteChunkIndex]:
    index = SqliteChunkIndex(sqlite_folder / "index.db")
    await index.open()
    yield index
    await index.close()


# --- against the reference ------------------------------------------------------------------------------

SOURCES = (GROUP, FRIENDS, Source(SourceType.FILE_UPLOAD, "file"))
WORDS = [f"word{i}" for i in range(12)]
Step = tuple[str, int, int, int, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add", "gone", "embed", "embed"]),
        st.integers(0, len(SOURCES) - 1),
        st.integers(0, 400),  # first chunk id
        st.sampled_from([1, 2, 7, 60, 130, 200]),  # how many
        st.integers(1, 4),  # version
    ),
    min_size=1,
    max_size=12,
)


def made_row(chunk_id: int, version: int) -> IndexRow:
    chance = random.Random(chunk_id * 31 + version)
    words = chance.sample(WORDS, chance.randint(0, 6))
    time = math.nan if chance.random() < 0.05 else START + 60 * chunk_id + chance.choice([0, 0, 0, -9_000])
    return row(chunk_id, *words, version=version, time=time, sender=chance.randint(-1, 3))


async def carry_out(step: Step, index: SqliteChunkIndex, reference: ReferenceIndex) -> None:
    kind, source, first, count, version = step
    chunk_ids = range(first, first + count)
    if kind == "embed":
        vectors = {i: unit(i) for i in chunk_ids}
        await index.embed(MODEL, vectors)
        reference.embed(MODEL, vectors)
        return
    rows = [made_row(i, version) for i in chunk_ids] if kind == "add" else []
    gone = dict.fromkeys(chunk_ids[:: 3 if kind == "gone" else 50], version)
    await index.apply(SOURCES[source], rows, gone)
    reference.apply(SOURCES[source], rows, gone)


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Grant], IndexQuery]:
    granted = draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=4))
    minutes = st.one_of(st.none(), st.integers(-10, 600))
    cuts = [draw(minutes) for _ in granted]
    grants = [
        Grant(source, None if cut is None else datetime.fromtimestamp(START + 60 * cut, UTC))
        for source, cut in zip(granted, cuts, strict=True)
    ]
    terms = tuple(draw(st.lists(st.sampled_from([*WORDS, "never"]), unique=True, max_size=6)))
    weights = np.array([draw(st.sampled_from([1.0, 0.4, 0.2])) for _ in terms], np.float32)
    start = START + 60 * draw(st.integers(0, 600))
    ranges = draw(st.sampled_from([(), (TimeRange(start, start + 3_600),)]))
    senders = frozenset(draw(st.lists(st.integers(0, 3), max_size=2)))
    vector = draw(st.sampled_from([None, unit(1), unit(77)]))
    limit = draw(st.sampled_from([1, 5, 30, 1500]))
    return grants, IndexQuery(terms, weights, len(terms), vector, senders, ranges, limit)


def check_rows(found: Candidates, expected: Expected, asked: IndexQuery, grants: Sequence[Grant]) -> None:
    """Each row once, visible, and everything about it as it was put in."""
    assert len(ids(found)) == len(found)
    for i, chunk_id in enumerate(found.chunk_id.tolist()):
        seen = expected.rows[chunk_id]
        assert grants[int(found.source[i])].source == grants[seen.source].source
        assert (int(found.source[i]), int(found.position[i])) == (seen.source, seen.position)
        assert (int(found.sender[i]), int(found.n_tokens[i]), int(found.flags[i])) == (
            seen.row.sender,
            seen.row.n_tokens,
            seen.row.flags,
        )
        assert found.time[i] == seen.row.time or (math.isnan(found.time[i]) and math.isnan(seen.row.time))
        assert found.matched[i].tolist() == [term in seen.row.terms for term in asked.terms]
        assert float(found.cosine[i]) == pytest.approx(seen.cosine, abs=0.02, nan_ok=True)
    assert found.visible_rows == len(expected.rows)
    assert found.document_frequency.tolist() == expected.document_frequency


many = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(steps, st.lists(questions(), min_size=1, max_size=4))
def test_it_finds_what_a_plain_index_finds(
    done: list[Step], asked: list[tuple[list[Grant], IndexQuery]]
) -> None:
    async def compare(index: SqliteChunkIndex, reference: ReferenceIndex) -> None:
        for grants, question in asked:
            found, expected = await index.search(grants, question), reference.expected(grants, question)
            check_rows(found, expected, question, grants)
            for name in ("cosine_mean", "cosine_std", "cosine_max"):
                assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=0.02)
            if question.vector is None:  # int8 may turn around rows of almost equal cosine
                assert expected.must_come(question.limit) <= ids(found) <= expected.may_come(question.limit)

    asyncio.run(with_both(done, compare))


@many
@given(steps, st.lists(questions(), min_size=1, max_size=4))
def test_it_finds_the_same_when_it_must_estimate_first(
    done: list[Step], asked: list[tuple[list[Grant], IndexQuery]]
) -> None:
    async def compare(index: SqliteChunkIndex, reference: ReferenceIndex) -> None:
        for grants, question in asked:
            found, expected = await index.search(grants, question), reference.expected(grants, question)
            check_rows(found, expected, question, grants)
            if question.vector is None and not question.senders:
                assert expected.must_come(question.limit) <= ids(found) <= expected.may_come(question.limit)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.chunk_index.search, "WHOLE_SCOPE", 0)
        asyncio.run(with_both(done, compare))


async def with_both(done: list[Step], compare: object) -> None:
    with TemporaryDirectory() as folder:
        index, reference = SqliteChunkIndex(Path(folder) / "index.db"), ReferenceIndex()
        for step in done:
            await carry_out(step, index, reference)
        found, expected = await index.stats(MODEL), reference.stats(MODEL)
        assert (found.rows, found.embedded, found.sources) == (
            expected.rows,
            expected.embedded,
            expected.sources,
        )
        await compare(index, reference)  # type: ignore[operator]
        await index.close()


# --- versions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
async def test_the_higher_version_wins_in_whatever_order_rows_come(
    index: SqliteChunkIndex, order: tuple[int, int, int]
) -> None:
    for version in order:
        await index.apply(GROUP, [row(1, f"v{version}", version=version)], {})
    found = await index.search([Grant(GROUP)], query("v1", "v2", "v3"))
    assert found.matched.tolist() == [[False, False, True]]
    assert found.document_frequency.tolist() == [0, 0, 1]


async def test_a_late_older_row_does_not_bring_back_what_is_gone(index: SqliteChunkIndex) -> None:
    await index.apply(GROUP, [row(1, "secret"), row(2, "plain")], {})
    await index.apply(GROUP, [], {1: 2, 3: 5})
    await index.apply(GROUP, [row(1, "secret"), row(1, "secret", version=2), row(3, "late", version=4)], {})
    found = await index.search([Grant(GROUP)], query("secret", "late"))
    assert ids(found) == {2}
    assert found.document_frequency.tolist() == [0, 0]
    await index.apply(GROUP, [row(1, "again", version=3)], {})
    assert ids(await index.search([Grant(GROUP)], query("again"))) == {1, 2}


async def test_an_older_removal_does_not_take_out_a_newer_row(index: SqliteChunkIndex) -> None:
    await index.apply(GROUP, [row(1, "word", version=3)], {})
    await index.apply(GROUP, [], {1: 2})
    assert ids(await index.search([Grant(GROUP)], query("word"))) == {1}


async def test_the_same_row_again_changes_nothing_and_keeps_its_vector(index: SqliteChunkIndex) -> None:
    await index.apply(GROUP, [row(1, "word")], {})
    await index.embed(MODEL, {1: unit(1)})
    before = await index.search([Grant(GROUP)], query("word", vector=unit(2)))
    await index.apply(GROUP, [row(1, "word")], {})
    assert same(before, await index.search([Grant(GROUP)], query("word", vector=unit(2))))
    assert (await index.stats(MODEL)).embedded == 1


async def test_a_changed_row_is_to_be_embedded_again_and_has_no_vector_until_then(
    index: SqliteChunkIndex,
) -> None:
    await index.apply(GROUP, [row(1, "word"), row(2, "word")], {})
    await index.embed(MODEL, {1: unit(1), 2: unit(2)})
    await index.apply(GROUP, [row(1, "other", version=2)], {})
    assert list(await index.unembedded(MODEL, 10)) == [1]
    found = await index.search([Grant(GROUP)], query("word", vector=unit(1)))
    assert np.isnan(found.cosine[found.chunk_id == 1]).all()


async def test_a_vector_of_text_that_changed_meanwhile_is_passed_over(index: SqliteChunkIndex) -> None:
    await index.apply(GROUP, [row(1, "old"), row(2, "word")], {})
    assert set(await index.unembedded(MODEL, 10)) == {1, 2}
    await index.apply(GROUP, [row(1, "new", version=2)], {})
    await index.embed(MODEL, {1: unit(1), 2: unit(2)})
    assert list(await index.unembedded(MODEL, 10)) == [1]
    await index.embed(MODEL, {1: unit(3)})
    assert list(await index.unembedded(MODEL, 10)) == []


# --- vectors --------------------------------------------------------------------------------------------


async def test_the_newest_chunks_are_embedded_first(index: SqliteChunkIndex) -> None:
    await index.apply(
        GROUP, [row(i, "word", time=START + offset) for i, offset in ((1, 30), (2, 90), (3, 60))], {}
    )
    await index.apply(Source(SourceType.FILE_UPLOAD, "f"), [row(4, "file", time=math.nan)], {})
    assert list(await index.unembedded(MODEL, 3)) == [4, 2, 3]


async def test_vectors_of_rows_that_are_gone_are_passed_over(index: SqliteChunkIndex) -> None:
    await index.apply(GROUP, [row(1, "word")], {2: 1})
    await index.embed(MODEL, {1: unit(1), 2: unit(2), 99: unit(3)})
    assert (await index.stats(MODEL)).embedded == 1


async def test_a_vector_without_direction_or_of_another_length_is_refused(index: SqliteChunkIndex) -> None:
    """Trap 3: a broken embedder's constant vector must not be stored as if it meant something."""
    await index.apply(GROUP, [row(1, "word"), row(2, "word")], {})
    await index.embed(MODEL, {1: unit(1)})
    for wrong in (np.zeros(DIMENSIONS, np.float32), np.full(DIMENSIONS, np.nan, np.float32), unit(1, 8)):
        with pytest.raises(ValueError, match="vector"):
            await index.embed(MODEL, {2: wrong})
    assert list(await index.unembedded(MODEL, 10)) == [2]


async def test_another_model_embeds_everything_again_and_the_old_vectors_then_go(
    index: SqliteChunkIndex,
) -> None:
    await index.apply(GROUP, [row(i, "word") for i in range(200)], {})
    await index.embed("old", {i: unit(i) for i in range(200)})
    assert len(await index.unembedded("new", 500)) == 200
    await index.embed("new", {i: unit(i, 16) for i in range(150)})
    assert ((await index.stats("old")).embedded, (await index.stats("new")).embedded) == (50, 150)
    old = SqliteChunkIndex(index.path, model="old")
    found = await old.search([Grant(GROUP)], query(vector=unit(3)))
    assert float(found.cosine[found.chunk_id == 3][0]) == pytest.approx(1.0, abs=0.01)
    await index.embed("new", {i: unit(i, 16) for i in range(150, 200)})
    assert np.isnan((await old.search([Grant(GROUP)], query(vector=unit(3)))).cosine).all()
    found = await index.search([Grant(GROUP)], query(vector=unit(3, 16)))
    assert float(found.cosine[found.chunk_id == 3][0]) == pytest.approx(1.0, abs=0.02)
    await old.close()


async def test_a_question_of_another_models_length_is_answered_by_words_alone(
    index: SqliteChunkIndex,
) -> None:
    await index.apply(GROUP, [row(1, "word")], {})
    await index.embed(MODEL, {1: unit(1)})
    found = await index.search([Grant(GROUP)], query("word", vector=unit(1, 8)))
    assert np.isnan(found.cosine).all()
    assert ids(found) == {1}


async def test_the_nearest_vectors_are_found_by_their_codes(
    index: SqliteChunkIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a large common part, as real embeddings have; most rows come after the codes were begun."""
    chance, size = np.random.default_rng(5), 128
    few = chance.standard_normal((12, size))  # what varies lies in few directions, as meaning does
    vectors = 80 * unit(1, size) + chance.standard_normal((6_000, 12)) @ few
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    for source, start in ((GROUP, 0), (FRIENDS, 3_000)):
        for first in range(start, start + 3_000, 1_000):
            await index.apply(source, [row(i, "word") for i in range(first, first + 1_000)], {})
            await index.embed(MODEL, {i: vectors[i] for i in range(first, first + 1_000)})
    monkeypatch.setattr(store.chunk_index.search, "WHOLE_SCOPE", 1_000)
    monkeypatch.setattr(store.chunk_index.search, "NEAREST", 300)
    hits = 0
    for target in range(0, 6_000, 600):
        asked = vectors[target] + 0.5 * vectors[chance.integers(6_000)]
        asked = (asked / np.linalg.norm(asked)).astype(np.float32)
        found = await index.search([Grant(GROUP), Grant(FRIENDS)], query(vector=asked, limit=200))
        exact = vectors @ asked
        hits += len(ids(found) & set(np.argsort(-exact)[:10].tolist()))
        assert found.cosine_max == pytest.approx(float(exact.max()), abs=0.01)
        assert found.cosine_mean == pytest.approx(float(exact.mean()), abs=0.1 * float(exact.std()))
        assert found.cosine_std == pytest.approx(float(exact.std()), rel=0.15)
    assert hits >= 95


# --- who sees what --------------------------------------------------------------------------------------


async def test_nothing_is_found_outside_the_granted_sources(index: SqliteChunkIndex) -> None:
    await index.apply(GROUP, [row(1, "word")], {})
    await index.apply(FRIENDS, [row(2, "word")], {})
    assert ids(await index.search([Grant(FRIENDS)], query("word"))) == {2}
    nothing = await index.search([], query("word", vector=unit(1)))
    assert (len(nothing), nothing.visible_rows, nothing.document_frequency.tolist()) == (0, 0, [0])
    unknown = await index.search([Grant(Source(SourceType.CHAT_GROUP, "none"))], query("word"))
    assert (len(unknown), unknown.visible_rows) == (0, 0)


async def test_the_same_key_of_another_kind_is_another_source(index: SqliteChunkIndex) -> None:
    await index.apply(Source(SourceType.CHAT_GROUP, "key"), [row(1, "word")], {})
    await index.apply(Source(SourceType.GROUP_PROFILE, "key"), [row(2, "word")], {})
    assert ids(await index.search([Grant(Source(SourceType.GROUP_PROFILE, "key"))], query("word"))) == {2}


ODD = [
    "a'b",
    'a"b',
    "a%",
    "a_",
    "%",
    "_",
    "a\0b",
    "a",
    "a\x1f",
    "a]",
    "a,b",
    "' OR 1=1 --",
    "\\",
    "日本",
    "\ud800",
]


async def test_odd_characters_in_keys_and_words_are_only_data(index: SqliteChunkIndex) -> None:
    """Trap 6: one quote in a filter read other tenants' chunks; SQLite's JSON ends a text at NUL."""
    for i, text in enumerate(ODD):
        await index.apply(Source(SourceType.CHAT_GROUP, text), [row(i, text, "shared")], {})
    for i, text in enumerate(ODD):
        found = await index.search([Grant(Source(SourceType.CHAT_GROUP, text))], query("shared", *ODD))
        assert ids(found) == {i}
        assert [ODD[term] for term in np.flatnonzero(found.matched[0, 1:])] == [text]


async def test_what_lies_before_visible_from_is_neither_found_nor_counted(index: SqliteChunkIndex) -> None:
    rows = [row(i, "word", *(["early"] if i < 100 else [])) for i in range(300)]
    await index.apply(GROUP, rows, {})
    await index.embed(MODEL, {i: unit(i) for i in range(300)})
    cut = datetime.fromtimestamp(START + 250, UTC)
    found = await index.search([Grant(GROUP, cut)], query("word", "early", vector=unit(1)))
    assert ids(found) == set(range(250, 300))
    assert (found.visible_rows, found.document_frequency.tolist()) == (50, [50, 0])
    exact = [float(unit(i) @ unit(1)) for i in range(250, 300)]
    assert (found.cosine_mean, found.cosine_max) == pytest.approx((np.mean(exact), max(exact)), abs=0.01)


async def test_a_row_without_a_time_is_not_seen_through_a_grant_from_a_time_on(
    index: SqliteChunkIndex,
) -> None:
    await index.apply(GROUP, [row(1, "word", time=math.nan), row(2, "word")], {})
    assert ids(await index.search([Grant(GROUP, datetime.fromtimestamp(START, UTC))], query("word"))) == {2}


async def test_a_grant_without_a_time_zone_is_refused(index: SqliteChunkIndex) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await index.search([Grant(GROUP, datetime(2026, 1, 1))], query("word"))  # noqa: DTZ001


@pytest.mark.parametrize("whole_scope", [0, 40_000])
async def test_what_strangers_write_moves_no_score_at_all(
    index: SqliteChunkIndex, monkeypatch: pytest.MonkeyPatch, whole_scope: int
) -> None:
    """1,000 grants and thousands of foreign rows with the same words and near vectors; bit by bit."""
    monkeypatch.setattr(store.chunk_index.search, "WHOLE_SCOPE", whole_scope)
    own = [Source(SourceType.CHAT_PRIVATE, f"own{i}") for i in range(1_000)]
    await index.apply(own[0], [row(i, "word", f"w{i % 7}") for i in range(400)], {})
    await index.embed(MODEL, {i: unit(i) for i in range(400)})
    for i, source in enumerate(own[1:], start=1_000):
        await index.apply(source, [row(i, "word", f"w{i % 7}")], {})
    grants = [Grant(source) for source in own]
    asked = query("word", "w3", vector=unit(3), limit=100)
    before = await index.search(grants, asked)
    for start in range(10_000, 14_000, 1_000):
        await index.apply(
            Source(SourceType.CHAT_GROUP, f"foreign{start}"),
            [row(i, "word", "w3") for i in range(start, start + 1_000)],
            {},
        )
        await index.embed(MODEL, {i: unit(i % 5) for i in range(start, start + 1_000)})
    assert same(before, await index.search(grants, asked))
    await index.apply(
        Source(SourceType.CHAT_GROUP, "foreign10000"), [], dict.fromkeys(range(10_000, 10_500), 9)
    )
    assert same(before, await index.search(grants, asked))


async def test_a_message_of_a_group_is_one_row_however_many_members(index: SqliteChunkIndex) -> None:
    """Trap 11: each member's search reads the same row; granting adds nothing to the index."""
    for _ in range(50):
        await index.apply(GROUP, [row(1, "word")], {})
    for _ in range(50):
        assert ids(await index.search([Grant(GROUP)], query("word"))) == {1}
    assert (await index.stats(MODEL)).rows == 1


# --- what comes back ------------------------------------------------------------------------------------


async def test_neighbours_come_along_within_their_source_only(index: SqliteChunkIndex) -> None:
    await index.apply(GROUP, [row(i, "rare" if i == 19 else "word") for i in range(20)], {})
    await index.apply(FRIENDS, [row(i, "word") for i in range(20, 40)], {})
    found = await index.search([Grant(GROUP), Grant(FRIENDS)], query("rare", limit=1))
    assert ids(found) == {17, 18, 19}


async def test_a_small_source_comes_back_whole(index: SqliteChunkIndex) -> None:
    await index.apply(GROUP, [row(i, f"word{i}") for i in range(30)], {})
    assert ids(await index.search([Grant(GROUP)], query("word3"))) == set(range(30))


async def test_a_source_granted_twice_is_searched_once_from_the_earlier_time_on(
    index: SqliteChunkIndex,
) -> None:
    await index.apply(GROUP, [row(i, "word") for i in range(10)], {})
    cut = datetime.fromtimestamp(START + 5, UTC)
    found = await index.search([Grant(FRIENDS), Grant(GROUP, cut), Grant(GROUP)], query("word"))
    assert found.visible_rows == len(found) == 10
    assert set(found.source.tolist()) == {1}


# --- rebuild --------------------------------------------------------------------------------------------


async def pages(*given: Sequence[IndexRow]) -> AsyncIterator[Sequence[IndexRow]]:
    for page in given:
        yield page


async def test_a_rebuild_writes_the_live_rows_anew_and_keeps_the_vectors_of_unchanged_ones(
    index: SqliteChunkIndex,
) -> None:
    await index.apply(GROUP, [row(i, "old") for i in range(300)], {})
    await index.apply(FRIENDS, [row(1_000, "old")], {})
    await index.embed(MODEL, {i: unit(i) for i in range(300)})
    live = [row(i, "new", version=2 if i == 7 else 1) for i in range(200)]
    await index.rebuild(GROUP, pages(live[:150], live[150:]))
    found = await index.search([Grant(GROUP)], query("old", "new", vector=unit(5)))
    assert ids(found) == set(range(200))
    assert found.document_frequency.tolist() == [0, 200]
    assert np.flatnonzero(np.isnan(found.cosine)).tolist() == [7]
    assert [source.source_key for source in await index.sources()] == ["group", "friends"]


async def test_what_another_writer_puts_in_during_a_rebuild_stays(index: SqliteChunkIndex) -> None:
    await index.apply(GROUP, [row(1, "old"), row(2, "old")], {})

    async def read_slowly() -> AsyncIterator[Sequence[IndexRow]]:
        yield [row(1, "read")]
        await index.apply(GROUP, [row(3, "meanwhile"), row(2, "edited", version=2)], {})

    await index.rebuild(GROUP, read_slowly())
    assert ids(await index.search([Grant(GROUP)], query("read"))) == {1, 2, 3}


async def test_a_file_that_is_no_index_is_refused_and_can_be_discarded(sqlite_folder: Path) -> None:
    path = sqlite_folder / "index.db"
    path.write_bytes(b"no database at all " * 500)
    index = SqliteChunkIndex(path)
    with pytest.raises(ChunkIndexUnusable, match="omnilink reindex"):
        await index.open()
    await index.close()
    index.discard()
    fresh = SqliteChunkIndex(path)
    await fresh.apply(GROUP, [row(1, "word")], {})
    assert ids(await fresh.search([Grant(GROUP)], query("word"))) == {1}
    await fresh.close()


async def test_an_index_of_another_version_is_refused(sqlite_folder: Path) -> None:
    path = sqlite_folder / "index.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=99")
        connection.execute("CREATE TABLE t (x)")
    index = SqliteChunkIndex(path)
    with pytest.raises(ChunkIndexUnusable):
        await index.stats(MODEL)
    await index.close()


# --- several processes, and their end -------------------------------------------------------------------


def write_rounds(path: str, *numbers: str) -> None:
    """Run in a process of its own: rows, replacements, removals and vectors, round after round."""

    seed, rounds = map(int, numbers)

    async def work() -> None:
        index, chance = SqliteChunkIndex(Path(path)), random.Random(seed)
        mine = Source(SourceType.CHAT_GROUP, f"source{seed}")
        for done in range(1, rounds + 1):
            chunk_ids = [seed * 10_000 + i for i in chance.sample(range(400), 60)]
            await index.apply(mine, [row(i, "all", f"v{done}", version=done) for i in chunk_ids], {})
            await index.embed(MODEL, {i: unit(i) for i in chunk_ids[:40]})
            await index.apply(mine, [], dict.fromkeys(chunk_ids[:5], done))
        await index.close()

    asyncio.run(work())


def run_writer(path: Path, seed: int, rounds: int) -> subprocess.Popen[bytes]:
    code = "import sys, tests.store.test_chunk_index as t; t.write_rounds(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(path), str(seed), str(rounds)]
    return subprocess.Popen(command, cwd=Path(__file__).resolve().parents[2])


def consistent_rows(path: Path) -> int:
    """Checks that rows, words, postings, vectors and counts agree; returns how many rows there are."""
    with closing(connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        docs = connection.execute(
            "SELECT chunk_id, source_id, position, model_id FROM docs WHERE live = 1"
        ).fetchall()
        held: set[tuple[int, int, int]] = set()
        words: set[tuple[int, int, int]] = set()
        for key, data, terms in connection.execute(
            "SELECT key, rows.data, words.data FROM rows JOIN words USING (key)"
        ):
            block = RowBlock(data, terms)
            for slot in range(block.used):
                place = (key >> 32, (key & 0xFFFFFFFF) * ROWS_PER_BLOCK + slot)
                if block.holds(slot):
                    held.add((*place, int(block.rows["chunk_id"][slot])))
                assert block.holds(slot) or not len(block.words[slot])
                words |= {(*place, term) for term in block.words[slot].tolist()}
        assert held == {(source, position, chunk_id) for chunk_id, source, position, _ in docs}
        posted = dict(connection.execute("SELECT source_id, posted FROM sources"))
        listed = [
            (source, int(offset) + block * POSTINGS_PER_BLOCK, term)
            for source, term, block, positions in connection.execute("SELECT * FROM postings")
            for offset in np.frombuffer(positions, "<u2")
        ]
        assert len(listed) == len(set(listed))
        assert set(listed) == {word for word in words if word[1] < posted[word[0]]}
        embedded = {(source, position) for _, source, position, model in docs if model}
        for source, live in connection.execute("SELECT source_id, live FROM sources"):
            assert live == sum(place[0] == source for place in held)
            model = read_model(connection, None)
            if model:
                assert set(all_slots(connection, model, source)[0].tolist()) == {
                    p for s, p in embedded if s == source
                }
        return len(docs)


async def test_two_processes_write_at_the_same_time(sqlite_folder: Path) -> None:
    path = sqlite_folder / "index.db"
    writers = [run_writer(path, seed, 25) for seed in (1, 2)]
    assert [await asyncio.to_thread(writer.wait) for writer in writers] == [0, 0]
    assert consistent_rows(path) > 600
    index = SqliteChunkIndex(path)
    grants = [Grant(Source(SourceType.CHAT_GROUP, f"source{seed}")) for seed in (1, 2)]
    found = await index.search(grants, query("all"))
    assert found.document_frequency.tolist() == [found.visible_rows]
    await index.close()


@pytest.mark.parametrize("seed", range(1, 5))
async def test_a_writer_killed_at_any_moment_leaves_whole_transactions(
    sqlite_folder: Path, seed: int
) -> None:
    path, chance = sqlite_folder / "index.db", random.Random(seed)
    rows = 0
    for life in range(3):
        writer = run_writer(path, seed, 100_000)
        began = await grown(path, rows)
        await asyncio.sleep(chance.random() * 0.4)
        writer.kill()
        await asyncio.to_thread(writer.wait)
        rows = consistent_rows(path)
        assert rows > 0, (life, began)
    index = SqliteChunkIndex(path)
    found = await index.search([Grant(Source(SourceType.CHAT_GROUP, f"source{seed}"))], query("all"))
    assert found.visible_rows == rows == int(found.document_frequency[0])
    await index.apply(GROUP, [row(1, "after")], {})
    await index.close()


async def grown(path: Path, rows: int) -> int:
    """Waits until the writer has committed something."""
    while True:
        await asyncio.sleep(0.05)
        try:
            with closing(sqlite3.connect(path, timeout=30)) as connection:
                count = int(connection.execute("SELECT count(*) FROM docs").fetchone()[0])
        except sqlite3.OperationalError:
            continue  # the file or its tables are not there yet
        if count > 0:
            return count
