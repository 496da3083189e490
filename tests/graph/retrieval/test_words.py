from hypothesis import given
from hypothesis import strategies as st

from graph.retrieval.words import STOP_WORDS, token_count, tokens


def test_english_is_stemmed_and_stopped() -> None:
    assert tokens("Who was painting Ann's paintings?") == ["paint", "ann", "paint"]


def test_typographic_apostrophes_and_full_width_letters_are_plain() -> None:
    assert tokens("I don’t own an ＩＰｈｏｎｅ１３") == tokens("I don't own an iphone13")


def test_chinese_is_bigrams_and_characters_without_the_ones_that_mean_little() -> None:
    assert tokens("我的狗") == ["的狗", "狗"]
    assert "我的" not in tokens("我的狗")


def test_scripts_mix_in_one_sentence() -> None:
    found = tokens("iPhone13手机 かな 한국 🎂")
    assert {"iphone13", "手机", "かな", "한국", "🎂"} <= set(found)


def test_marks_and_skin_tones_are_no_words() -> None:
    assert tokens("… !? — 🏽 \u200d") == []


def test_tokens_are_counted_as_the_benchmark_does() -> None:
    assert token_count("[2023-05-08 13:56] Ann:") == 12
    assert token_count("8May23 Ann: hi") == 4
    assert token_count("我喜欢iPhone13手机。") == 3 + 2 + 2 + 1
    assert token_count("snake_case_") == 4 + 0
    assert token_count("  \n\t") == 0


@given(st.text())
def test_words_are_found_again_whatever_the_case_and_never_stop_words(text: str) -> None:
    found = tokens(text)
    assert found == tokens(text)
    assert not STOP_WORDS.intersection(found)
    assert all(found)


@given(st.text(), st.text())
def test_counting_lines_apart_is_counting_them_together(one: str, other: str) -> None:
    assert token_count(f"{one}\n{other}") == token_count(one) + token_count(other)
