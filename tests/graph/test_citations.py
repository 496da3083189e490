"""Marks are cleaned while they stream, however the text is cut into tokens."""

from hypothesis import example, given
from hypothesis import strategies as st

from graph.citations import MARK, MarkFilter, snippet_of, stored_citations

KNOWN = frozenset({"1", "12"})
FRAGMENTS = [
    "[chunk:",
    "[",
    "]",
    "chunk",
    ":",
    "1",
    "12",
    "99",
    "[chunk:12]",
    "[chunk:99]",
    " ",
    "text",
    "。",
]


def run(tokens: list[str]) -> tuple[str, MarkFilter]:
    marks = MarkFilter(KNOWN)
    shown = [marks.feed(token) for token in tokens]
    return "".join([*shown, marks.flush()]), marks


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
@example(["[chunk:[chunk:99]9]"])
@example(["[chunk:", "[chunk:99]", "99]"])
@example(["[c", "hunk:", "1", "2", "]"])
def test_only_marks_of_retrieved_chunks_are_left(tokens: list[str]) -> None:
    text, marks = run(tokens)
    assert set(MARK.findall(text)) <= KNOWN
    assert set(marks.cited) == set(MARK.findall(text))


@given(st.text(alphabet="ab []:chunk1", max_size=60), st.integers(1, 7))
def test_how_a_text_is_cut_into_tokens_does_not_change_it(text: str, size: int) -> None:
    whole, _ = run([text])
    cut, _ = run([text[start : start + size] for start in range(0, len(text), size)])
    assert cut == whole


@given(st.text(max_size=80))
def test_text_without_marks_passes_as_it_is(text: str) -> None:
    if not MARK.search(text):
        assert run(list(text))[0] == text


def test_text_is_not_held_back_beyond_what_could_be_a_mark() -> None:
    marks = MarkFilter(KNOWN)
    assert marks.feed("It is ") == "It is "
    assert marks.feed("said [chu") == "said "
    assert marks.feed("nks of it") == "[chunks of it"


def test_marks_are_listed_once_in_the_order_of_the_answer() -> None:
    _, marks = run(["b [chunk:12] a [chunk:1] b [chunk:12]"])
    assert marks.cited == ["12", "1"]


def test_what_is_stored_of_a_citation_holds_no_text() -> None:
    shown = {
        "chunk_id": "12",
        "snippet": "secret",
        "title": "Li Si",
        "sender": "Li Si",
        "sent_at": None,
        "source_type": "chat_private",
        "source_key": "cv1",
        "score": 1.0,
        "message_ids": ["ms1"],
        "cited": False,
    }
    (stored,) = stored_citations([shown], "so [chunk:12]")
    assert stored["cited"] is True
    assert "secret" not in str(stored)
    assert "Li Si" not in str(stored)


def test_a_snippet_is_short_and_one_line() -> None:
    assert snippet_of("a\n b") == "a b"
    assert len(snippet_of("word " * 100)) == 200
