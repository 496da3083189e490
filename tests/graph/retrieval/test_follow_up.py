"""Follow-up questions take along what they lean on; questions that stand alone stay as they are."""

import pytest

from graph.ports import Round
from graph.retrieval.follow_up import carried_over, leans_on_memory

LEANING = [
    "And who picks her up?",
    "When is it due?",
    "What about Friday?",
    "Why?",
    "Did he agree to that?",
    "how much?",
    "那李四呢？",
    "他什么时候到？",
    "为什么？",
    "谁去接她",
    "多少钱？",
]
STANDING = [
    "When does Ann land in Shanghai?",
    "What did I promise Li Si about the contract?",
    "我什么时候答应把合同发给李四？",
    "周末徒步群定在哪天集合？",
    "Which restaurant did Bob recommend for the team dinner?",
]


@pytest.mark.parametrize("question", LEANING)
def test_a_question_that_leans_is_known(question: str) -> None:
    assert leans_on_memory(question)


@pytest.mark.parametrize("question", STANDING)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert not leans_on_memory(question)


def test_names_and_times_of_the_question_before_are_carried_over() -> None:
    rounds = [Round("When does Ann land in Shanghai on Friday at 15:30?", "At three.")]
    assert (
        carried_over("And who picks her up?", rounds) == "And who picks her up? (Ann Shanghai Friday 15 30)"
    )
    assert carried_over("Does Ann's flight leave Shanghai then?", rounds).endswith("(Friday 15 30)")


def test_chinese_names_and_times_are_carried_over_without_what_asks() -> None:
    rounds = [Round("我什么时候答应把合同发给李四？", "周五。")]
    carried = carried_over("那他同意了吗？", rounds)
    assert carried.startswith("那他同意了吗？ (")
    assert "合同" in carried
    assert "李四" in carried
    assert "什么时候" not in carried


def test_a_chain_of_follow_ups_reaches_back_to_what_they_are_about() -> None:
    rounds = [Round("When does Ann land?", "At three."), Round("why?", "Fog.")]
    assert carried_over("and then?", rounds) == "and then? (Ann)"
    assert carried_over("why?", [Round("why?", "Fog.")]) == "why?"
