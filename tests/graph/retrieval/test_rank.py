from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.retrieval.candidates import Person
from graph.retrieval.features import ASKS, TELLS_TIME, passage_text, row_features
from graph.retrieval.neighbourhood import Neighbourhood
from graph.retrieval.question import read_question
from tests.graph.retrieval.small_index import START, Message, ask, best, search

DAY = 86_400.0
ANN, BOB = Person(1, ("Ann",)), Person(2, ("Bob",))
CHATTER = [Message(1 + i % 2, f"nothing much {i} here", START - DAY * (i + 3)) for i in range(12)]


def test_rare_words_outweigh_common_ones() -> None:
    messages = [*CHATTER, Message(1, "the pottery class"), Message(2, "nothing nothing much here")]
    assert best(messages, "Nothing about pottery here?") == "the pottery class"


def test_who_is_named_is_heard_first() -> None:
    messages = [*CHATTER, Message(1, "my favourite fruit: figs"), Message(2, "my favourite fruit: pears")]
    assert best(messages, "What is the favourite fruit of Bob?", [ANN, BOB]).endswith("pears")
    assert best(messages, "What is the favourite fruit of Ann?", [ANN, BOB]).endswith("figs")


def test_who_is_addressed_by_a_name_in_a_chat_of_two_bears_it() -> None:
    hello = [Message(1, f"Kate, hello {i}", START - DAY * (i + 30)) for i in range(9)]
    messages = [
        *hello,
        *CHATTER,
        Message(1, "my favourite fruit: figs"),
        Message(2, "my favourite fruit: pears"),
    ]
    assert best(messages, "Which favourite fruit has Kate?", [ANN, BOB]).endswith("pears")


def test_the_day_asked_about_is_preferred() -> None:
    then = 1_705_838_400.0  # 2024-01-21
    messages = [
        *CHATTER,
        Message(1, "went to the gym", then - 9 * DAY),
        Message(1, "went to the gym too", then),
    ]
    assert best(messages, "Who went to the gym on 21.01.2024?").endswith("too")


def test_an_answer_inherits_the_words_of_its_question() -> None:
    messages = [
        *CHATTER,
        Message(1, "How long have you kept turtles?"),
        Message(2, "Three years", START + 30),
    ]
    order = [
        messages[a.chunk_id - 100].text for a in ask(messages, "How long has Bob kept turtles?", [ANN, BOB])
    ]
    assert order[0] == "Three years"


def test_neighbours_of_another_source_or_another_day_lend_nothing() -> None:
    far = [Message(1, "Do you keep turtles?"), Message(2, "Three years", START + DAY)]
    other = [Message(1, "Do you keep turtles?"), Message(2, "Three years", START, source=1)]
    for pair in (far, other):
        texts = {([*CHATTER, *pair])[a.chunk_id - 100].text for a in ask([*CHATTER, *pair], "turtles")}
        assert texts == {"Do you keep turtles?"}


def test_positions_that_follow_each_other_in_two_sources_are_no_neighbours() -> None:
    pair = [Message(1, "one"), Message(2, "two"), Message(1, "three", source=1), Message(2, "four", source=1)]
    rows = search(pair, read_question("one").parts[0].query())
    hood = Neighbourhood.of(replace(rows, position=np.array([6, 7, 8, 9])))
    values = np.array([1.0, 2.0, 3.0, 4.0])
    assert hood.at(1, values).tolist() == [2.0, 0.0, 4.0, 0.0]
    assert hood.at(-1, values).tolist() == [0.0, 1.0, 0.0, 3.0]
    assert hood.at(2, values).tolist() == [0.0, 0.0, 0.0, 0.0]


def test_a_removed_message_between_two_leaves_them_two_apart() -> None:
    pair = [Message(1, "one"), Message(2, "two")]
    rows = search(pair, read_question("one").parts[0].query())
    hood = Neighbourhood.of(replace(rows, position=np.array([6, 8])))
    assert hood.at(1, np.array([1.0, 2.0])).tolist() == [0.0, 0.0]
    assert hood.at(2, np.array([1.0, 2.0])).tolist() == [2.0, 0.0]


def test_what_the_best_row_says_leads_to_the_next() -> None:
    messages = [
        *CHATTER,
        Message(1, "My cousin was born on the fifth of May", START - 9 * DAY),
        Message(1, "My cousin is a surgeon", START + 9 * DAY),
        Message(1, "My uncle is a baker", START + 20 * DAY),
    ]
    texts = [
        messages[a.chunk_id - 100].text
        for a in ask(messages, "Whoever was born on the fifth of May, what job?")
    ]
    assert texts[:2] == [messages[-3].text, messages[-2].text]


def test_meaning_counts_where_words_fail_and_a_missing_vector_is_no_verdict() -> None:
    messages = [*CHATTER, Message(1, "she adores felines"), Message(2, "cats sleep")]
    cosine = np.linspace(0.70, 0.72, len(messages), dtype=np.float32)
    cosine[-2], cosine[-1] = 0.9, np.nan
    texts = [messages[a.chunk_id - 100].text for a in ask(messages, "cats?", cosine=cosine)]
    assert set(texts[:2]) == {"she adores felines", "cats sleep"}


def test_nothing_matches_is_nothing_found() -> None:
    assert ask(CHATTER, "zebra") == []
    assert ask([], "zebra") == []
    assert ask(CHATTER, "") == []


def test_both_halves_of_a_double_question_are_answered() -> None:
    messages = [*CHATTER, Message(1, "the dentist is on Friday"), Message(1, "the parcel lies at the porter")]
    texts = [
        messages[a.chunk_id - 100].text
        for a in ask(messages, "When is the dentist? Also, where is the parcel?")
    ]
    assert set(texts[:2]) == {messages[-1].text, messages[-2].text}


@given(
    st.lists(st.tuples(st.integers(1, 3), st.text(max_size=30), st.integers(0, 1)), max_size=12),
    st.text(max_size=40),
)
def test_any_rows_are_ranked_once_and_in_order(rows: list[tuple[int, str, int]], question: str) -> None:
    found = ask([Message(who, text, START, source) for who, text, source in rows], question, [ANN, BOB])
    scores = [anchor.score for anchor in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert len({anchor.chunk_id for anchor in found}) == len(found)


def test_a_row_is_flagged_as_asking_and_as_telling_time() -> None:
    assert row_features("Did you go last week?") == ASKS | TELLS_TIME
    assert row_features("你去哪里了？") == ASKS
    assert row_features("figs") == 0


def test_a_passage_carries_its_speaker_and_the_end_of_what_it_answers() -> None:
    assert passage_text("me too", "Bob", ("Ann", "x" * 500 + " I love figs")).endswith(
        "I love figs\nBob: me too"
    )
    assert passage_text("a section of a file") == "a section of a file"
