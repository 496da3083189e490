from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.retrieval.candidates import MAX_TERMS, Person
from graph.retrieval.clauses import MAX_PARTS, split_question
from graph.retrieval.dates import read_dates
from graph.retrieval.question import ASIDE_WEIGHT, expand, read_question

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)  # a Sunday
MEL, BOB, WANG = Person(1, ("Melanie Ng",)), Person(2, ("Bob",)), Person(3, ("王小燕", "燕子"))


def days(text: str, now: datetime | None = NOW) -> list[tuple[str, str]]:
    return [
        tuple(datetime.fromtimestamp(edge, UTC).strftime("%Y-%m-%d") for edge in (span.start, span.end))  # type: ignore[misc]
        for span in read_dates(text, now)
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on 21.01.2024", "2024-01-21", "2024-01-22"),
        ("on 12/25/2023", "2023-12-25", "2023-12-26"),
        ("the 10th of February 2024", "2024-02-10", "2024-02-11"),
        ("on October 9, 2022", "2022-10-09", "2022-10-10"),
        ("2024年4月12日", "2024-04-12", "2024-04-13"),
        ("2024年12月", "2024-12-01", "2025-01-01"),
        ("in December 2023", "2023-12-01", "2024-01-01"),
        ("in the first week of 2024", "2024-01-01", "2024-01-11"),
        ("the summer of 2021", "2021-06-01", "2021-09-01"),
        ("back in 2017", "2017-01-01", "2018-01-01"),
        ("yesterday", "2026-11-21", "2026-11-22"),
        ("前天", "2026-11-20", "2026-11-21"),
        ("Last Week", "2026-11-09", "2026-11-16"),
        ("上个月", "2026-10-01", "2026-11-01"),
        ("去年", "2025-01-01", "2026-01-01"),
        ("3天前", "2026-11-19", "2026-11-20"),
        ("两个星期前", "2026-11-05", "2026-11-12"),
        ("a couple of days ago", "2026-11-20", "2026-11-21"),
        ("上周五", "2026-11-20", "2026-11-21"),
    ],
)
def test_dates_are_read_in_both_languages(text: str, start: str, end: str) -> None:
    assert days(text)[0] == (start, end)


@pytest.mark.parametrize("text", ["31 Feb 2023", "13225162475", "version 1.2.3", "I may go", "两室一厅"])
def test_what_is_no_date_is_left_unread(text: str) -> None:
    assert days(text) == []


def test_a_month_without_a_year_may_be_any_of_the_last_and_needs_a_now() -> None:
    assert ("2024-08-01", "2024-09-01") in days("in August")
    assert days("in August", None) == []
    assert days("yesterday", None) == []


def test_days_begin_in_the_zone_of_the_asker() -> None:
    shanghai = NOW.astimezone(datetime.now(UTC).astimezone().tzinfo)
    span = read_dates("2024-04-12", shanghai)[0]
    assert span.end - span.start == timedelta(days=1).total_seconds()


def test_two_questions_in_one_are_two_parts() -> None:
    parts = split_question("妈妈的电话是多少？另外，会议在哪里？")
    assert [part.asked for part in parts] == ["妈妈的电话是多少？", "会议在哪里？"]


def test_a_word_like_also_inside_a_sentence_parts_nothing() -> None:
    assert len(split_question("Who also likes tea, and what else?")) == 1


def test_what_was_said_before_the_point_weighs_little() -> None:
    clause = split_question("今天天气真好，想吃火锅。等等，我真正想问的是：小李的生日是哪天？")[0]
    assert clause.asked == "小李的生日是哪天？"
    part = read_question("今天天气真好。等等，我真正想问的是：小李的生日是哪天？").parts[0]
    assert part.weights["天气"] == ASIDE_WEIGHT
    assert part.weights["小李"] == 1.0
    assert part.text == "小李的生日是哪天？"


def test_a_turn_inside_a_quotation_is_none() -> None:
    question = 'Who said "wait. never mind. scratch that" at dinner?'
    assert split_question(question)[0].asked == question


def test_context_before_a_plain_question_keeps_its_weight() -> None:
    clause = split_question("I met a lovely woman in Rome. What was her name?")[0]
    assert clause.aside == ""


@pytest.mark.parametrize(
    ("question", "person"),
    [
        ("What did melanie ng say?", 1),
        ("What does Mel like?", 1),
        ("Where did Bob go?", 2),
        ("王小燕住在哪里？", 3),
        ("燕子喜欢什么？", 3),
    ],
)
def test_people_are_known_by_name_short_name_and_remark(question: str, person: int) -> None:
    assert read_question(question, [MEL, BOB, WANG]).parts[0].people == {person}


def test_a_short_name_that_fits_two_people_names_neither() -> None:
    both = [Person(1, ("Melanie",)), Person(2, ("Melissa",))]
    assert read_question("What does Mel like?", both).parts[0].people == frozenset()


def test_bobsled_is_not_bob() -> None:
    assert read_question("Who likes the bobsled?", [BOB]).parts[0].people == frozenset()


@pytest.mark.parametrize(
    ("question", "asker_speaks"),
    [
        ("What did I promise Bob last week?", True),
        ("What did Bob promise me?", False),
        ("When did Bob say I should come?", False),
        ("What have I told Bob about my flight?", True),
        ("我上周答应李四什么了？", True),
        ("李四答应我什么了？", False),
        ("我妈妈说了什么？", False),
        ("我们和李四约在哪？", False),
        ("我的快递到了吗？", True),
        ("Where is my luggage?", True),
        ("Where is Bob?", False),
    ],
)
def test_who_speaks_is_named_first(question: str, asker_speaks: bool) -> None:
    people = [Person(7, ("Zoe",), is_asker=True), BOB, Person(8, ("李四",)), Person(9, ("妈妈",))]
    assert (read_question(question, people).parts[0].asker == 7) is asker_speaks


def test_i_means_the_asker_only_where_nobody_is_named() -> None:
    people = [Person(7, ("Zoe",), is_asker=True), BOB]
    assert read_question("When is my flight?", people).parts[0].asker == 7
    assert read_question("What did Bob tell me?", people).parts[0].asker is None


def test_the_words_of_leaders_are_added_once_and_never_too_many() -> None:
    part = read_question("Whose birthday is in May?").parts[0]
    query = part.query()
    grown = expand(query, part, [("cousin birthday " + " ".join(f"w{i}" for i in range(500)), 1.0)])
    assert grown.terms[: grown.asked] == query.terms
    assert len(grown.terms) == len(set(grown.terms)) == len(grown.weights) == MAX_TERMS
    assert "cousin" in grown.terms


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    reading = read_question(text, [MEL, BOB, WANG], NOW)
    assert 1 <= len(reading.parts) <= MAX_PARTS
    for part in reading.parts:
        query = part.query()
        assert len(query.terms) == len(query.weights) == query.asked <= MAX_TERMS


def test_who_is_asked_for_by_a_remark_is_searched_by_their_other_name_too() -> None:
    (part,) = read_question("燕子的签名是什么？", [MEL, WANG]).parts
    assert part.people == {3}
    assert part.weights["小燕"] == part.weights["燕子"] < part.weights["签名"]
    (alone,) = read_question("What did Melanie write?", [MEL, WANG]).parts
    assert "ng" not in alone.weights, "a name of its own needs no other"
