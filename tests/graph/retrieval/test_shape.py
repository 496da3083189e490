from datetime import UTC, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from graph.retrieval.candidates import Anchor, Passage
from graph.retrieval.shape import chunk_text, shape, wanted
from graph.retrieval.words import token_count

START = 1_683_554_160.0  # 2023-05-08 13:56 UTC
NOWHEN = float("nan")


def said(position: int, text: str, sender: str = "Ann", after: float = 30.0) -> Passage:
    return Passage(100 + position, 0, position, f"m{position}", sender, START + after * position, text)


def book(*passages: Passage) -> dict[tuple[int, int], Passage]:
    return {(p.source, p.position): p for p in passages}


def anchors(*scores: tuple[int, float]) -> list[Anchor]:
    return [Anchor(100 + position, 0, position, score) for position, score in scores]


def test_a_chunk_says_when_and_who_in_few_tokens() -> None:
    text = chunk_text([said(0, "hi there")])
    assert text == "8May23 Ann: hi there"
    assert token_count(text) == token_count("hi there") + 3


def test_the_day_is_the_readers() -> None:
    assert chunk_text([said(0, "hi")], timezone(timedelta(hours=11))).startswith("9May23")


def test_the_day_is_said_again_only_where_it_changes() -> None:
    lines = chunk_text([said(0, "a"), said(1, "b", "Bob"), said(3000, "c")]).split("\n")
    assert lines == ["8May23 Ann: a", "Bob: b", "9May23 Ann: c"]


def test_a_file_has_neither_day_nor_sender() -> None:
    assert chunk_text([Passage(1, 0, 0, None, "", NOWHEN, "a section")]) == "a section"


def test_neighbours_join_when_they_are_nearly_as_good() -> None:
    passages = book(said(0, "apples are fine"), said(1, "pears are finer", "Bob"), said(2, "what a day"))
    chunks = shape(anchors((1, 0.9), (0, 0.8), (2, 0.1)), passages, top_k=1, token_budget=500)
    assert chunks[0].text == "8May23 Ann: apples are fine\nBob: pears are finer"
    assert chunks[0].message_ids == ["m0", "m1"]
    assert chunks[0].anchor.position == 1


def test_neighbours_of_another_hour_do_not() -> None:
    passages = book(said(0, "apples are fine", after=0), said(1, "pears are finer", "Bob", after=4000))
    chunks = shape(anchors((1, 0.9), (0, 0.8)), passages, top_k=5, token_budget=500)
    assert [len(c.passages) for c in chunks] == [1, 1]


def test_a_short_answer_brings_its_question() -> None:
    passages = book(said(0, "Do you like figs?"), said(1, "Yes I do!", "Bob"))
    chunks = shape(anchors((1, 0.9)), passages, top_k=5, token_budget=500)
    assert chunks[0].text == "8May23 Ann: Do you like figs?\nBob: Yes I do!"


def test_a_message_is_shown_once_and_so_is_an_echo() -> None:
    passages = book(said(0, "see the plan"), said(50, "SEE the plan"), said(99, "see the plan", "Bob"))
    chunks = shape(anchors((0, 0.9), (0, 0.8), (50, 0.3), (99, 0.2)), passages, top_k=9, token_budget=500)
    assert [c.message_ids for c in chunks] == [["m0"], ["m99"]]


def test_what_was_recalled_since_is_passed_over() -> None:
    chunks = shape(anchors((0, 0.9), (40, 0.5)), book(said(40, "still here")), top_k=1, token_budget=500)
    assert [c.message_ids for c in chunks] == [["m40"]]


def test_what_does_not_fit_is_passed_over_and_the_next_may_fit() -> None:
    passages = book(said(0, "long " * 300), said(40, "short"))
    chunks = shape(anchors((0, 0.9), (40, 0.5)), passages, top_k=5, token_budget=100)
    assert [c.message_ids for c in chunks] == [["m40"]]


def test_as_many_anchors_are_wanted_as_can_be_used() -> None:
    assert wanted(5, 2000) >= 10
    assert wanted(200, 2000) >= 2000 // 12
    assert wanted(200, 0) <= 10


@given(
    st.lists(st.tuples(st.text(max_size=60), st.floats(0, 1), st.sampled_from(["Ann", "Bob"])), max_size=15),
    st.integers(1, 20),
    st.integers(0, 300),
)
def test_budgets_hold_and_the_text_holds_what_it_names(
    rows: list[tuple[str, float, str]], top_k: int, budget: int
) -> None:
    passages = book(*(said(i, text, sender) for i, (text, _, sender) in enumerate(rows)))
    order = sorted(anchors(*((i, score) for i, (_, score, _) in enumerate(rows))), key=lambda a: -a.score)
    chunks = shape(order, passages, top_k=top_k, token_budget=budget, zone=UTC)
    assert len(chunks) <= top_k
    assert sum(token_count(c.text) for c in chunks) == sum(c.tokens for c in chunks) <= budget
    ids = [i for c in chunks for i in c.message_ids]
    assert len(ids) == len(set(ids))
    assert all(p.text in c.text for c in chunks for p in c.passages)
    assert all(c.anchor.chunk_id in {p.chunk_id for p in c.passages} for c in chunks)
