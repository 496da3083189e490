"""What a session is called, from the question that began it. No model is asked: that would cost a turn."""

import re

LONGEST = 40  # characters; a wide one counts for two
_GREETING = re.compile(
    r"^(?:hi|hello|hey|please|ok|well|so|can you|could you|would you|tell me|i want to know|do you know"
    r"|你好|您好|请问|请|麻烦|帮我|告诉我|我想知道|你知道)(?:[\s,，.!！:：、]+|(?<=[\u4e00-\u9fff]))",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[?？!！。])|(?<=\.)\s")


def session_title(question: str) -> str:
    """The first sentence without its greeting, cut at a word; the question itself where nothing is left."""
    whole = text = " ".join(question.split())
    while (rest := _GREETING.sub("", text, count=1)) != text and rest:
        text = rest
    first = _SENTENCE.split(text, maxsplit=1)[0].strip() or text
    return _shortened(first if text == whole else first[:1].upper() + first[1:])


def _shortened(text: str) -> str:
    width = 0
    for position, character in enumerate(text):
        width += 1 if character < "\u1100" else 2
        if width > LONGEST:
            cut = text[:position]
            word = cut.rfind(" ")
            return (cut[:word] if word > position // 2 else cut).rstrip(" ,，、;；") + "…"
    return text
