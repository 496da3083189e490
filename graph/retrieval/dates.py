"""Dates in a question, read into ranges of time. English and Chinese; what is not sure is left unread."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from graph.retrieval.candidates import TimeRange

YEARS_BACK: Final = 6
"""A month without a year may be that of any of these last years."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: Final = {w: i for i, w in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))} | {
    w: i for i, w in enumerate("一二三四五六日")
}
_SEASONS: Final = {
    "spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "春": 3, "夏": 6, "秋": 9, "冬": 12,
}  # fmt: skip
_COUNTS: Final = {
    "a": 1,
    "an": 1,
    "couple": 2,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
}
_WIDE_COUNTS: Final = {"两": 2} | {w: i for i, w in enumerate("一二三四五六七八九十", 1)}
_UNIT_DAYS: Final = {
    "day": 1, "week": 7, "month": 30, "year": 365,
    "天": 1, "日": 1, "周": 7, "星期": 7, "个星期": 7, "个月": 30, "年": 365,
}  # fmt: skip
_HOLIDAYS: Final = {
    "new year": (12, 30, 4), "元旦": (12, 30, 4), "christmas": (12, 23, 5), "圣诞": (12, 23, 5),
    "valentine": (2, 13, 3), "情人节": (2, 13, 3), "halloween": (10, 30, 3), "万圣": (10, 30, 3),
    "国庆": (9, 30, 9), "劳动节": (4, 30, 6), "五一": (4, 30, 6),
}  # fmt: skip
"""Month and day of the evening before, and days told of; those that move with the moon are left out."""

_YEAR: Final = r"(?P<y>(?:19|20)\d\d)"
_MONTH: Final = (
    r"\b(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY: Final = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_SEASON: Final = r"\b(?P<s>spring|summer|autumn|fall|winter)"
Span = tuple[date, date]
Groups = Mapping[str, str | None]
Reader = Callable[[Groups, date | None], Iterator[Span]]


def read_dates(text: str, now: datetime | None = None) -> tuple[TimeRange, ...]:
    """Ranges that `text` names, days beginning in the zone of `now` (UTC without it).

    Relative dates, and dates without a year, are read only when `now` is given. Returns UTC epoch seconds.
    """
    zone = (now.tzinfo if now is not None else None) or UTC
    found: list[TimeRange] = []
    rest = text
    for pattern, read in _READERS:
        for match in pattern.finditer(rest):
            try:
                spans = list(read(match.groupdict(), now.date() if now is not None else None))
            except (ValueError, OverflowError):  # 31 February: not a date
                continue
            found += [TimeRange(_epoch(start, zone), _epoch(end, zone)) for start, end in spans]
        rest = pattern.sub(lambda m: " " * len(m.group()), rest)  # a vaguer form must not read it again
    return tuple(dict.fromkeys(found))


def _epoch(day: date, zone: tzinfo) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def _day(groups: Groups, today: date | None) -> Iterator[Span]:
    month, day = _month_number(groups["m"] or ""), int(groups["d"] or 0)
    if month > 12 >= day:  # 12/25/2023
        month, day = day, month
    for year in _years(groups, today):
        start = date(year, month, day)
        yield start, start + timedelta(days=1)


def _month(groups: Groups, today: date | None) -> Iterator[Span]:
    month = _month_number(groups["m"] or "")
    for year in _years(groups, today):
        yield date(year, month, 1), _months_later(date(year, month, 1), 1)


def _part_of_month(groups: Groups, today: date | None) -> Iterator[Span]:
    """Early, mid-, the end of: a third of a month, or of the year's first or last month."""
    word = (groups["p"] or "").lower()
    late = word.startswith(("late", "end", "last"))
    month = _month_number(groups["m"] or "") if groups.get("m") else 12 if late else 1
    for year in _years(groups, today):
        start = date(year, month, 1)
        end = _months_later(start, 1)
        if late:
            yield end - timedelta(days=10), end
        elif word.startswith("mid"):
            yield start + timedelta(days=9), start + timedelta(days=21)
        else:
            yield start, start + timedelta(days=10)


def _holiday(groups: Groups, today: date | None) -> Iterator[Span]:
    month, day, days = next(v for k, v in _HOLIDAYS.items() if k in (groups["h"] or "").lower())
    for year in _years(groups, today):
        yield date(year, month, day), date(year, month, day) + timedelta(days=days)


def _season(groups: Groups, today: date | None) -> Iterator[Span]:
    month = _SEASONS[(groups["s"] or "").lower()]
    for year in _years(groups, today):
        # a winter is called after the year it begins in, or ends in
        start = date(year - 1 if month == 12 else year, month, 1)
        yield start, _months_later(start, 15 if month == 12 else 3)


def _year(groups: Groups, _today: date | None) -> Iterator[Span]:
    year = int(groups["y"] or 0)
    yield date(year, 1, 1), date(year + 1, 1, 1)


def _named_day(days_back: int) -> Reader:
    def read(_groups: Groups, today: date | None) -> Iterator[Span]:
        if today is not None:
            start = today - timedelta(days=days_back)
            yield start, start + timedelta(days=1)

    return read


def _weekday(groups: Groups, today: date | None) -> Iterator[Span]:
    """The last such day before today; after "last" or 上, also the one of last week."""
    if today is not None:
        wanted = _WEEKDAYS[(groups["w"] or "")[:3].lower().replace("天", "日")]
        back = (today.weekday() - wanted) % 7 or 7
        start = today - timedelta(days=back)
        yield start, start + timedelta(days=1)
        if back < 7 and start >= today - timedelta(days=today.weekday()):
            yield start - timedelta(days=7), start - timedelta(days=6)


def _last(groups: Groups, today: date | None) -> Iterator[Span]:
    if today is not None:
        unit = (groups["u"] or "").lower()
        if unit in ("week", "weekend", "周", "星期"):
            start = today - timedelta(days=today.weekday() + 7)
            yield start, start + timedelta(days=7)
        elif unit in ("month", "月"):
            yield _months_later(today.replace(day=1), -1), today.replace(day=1)
        else:
            yield date(today.year - 1, 1, 1), date(today.year, 1, 1)


def _ago(groups: Groups, today: date | None) -> Iterator[Span]:
    """As exact as it is said: "three weeks ago" leaves half a week on either side."""
    if today is not None:
        word = (groups["n"] or "").lower().removeprefix("a ").removesuffix(" of")
        count = int(word) if word.isdecimal() else (_COUNTS | _WIDE_COUNTS)[word]
        length = _UNIT_DAYS[(groups["u"] or "").lower()]
        middle = today - timedelta(days=count * length)
        yield middle - timedelta(days=length // 2), middle + timedelta(days=length // 2 + 1)


def _years(groups: Groups, today: date | None) -> list[int]:
    if groups.get("y"):
        return [int(groups["y"] or 0)]
    return [today.year - back for back in range(YEARS_BACK)] if today is not None else []


def _month_number(name: str) -> int:
    return int(name) if name.isdigit() else _MONTHS.index(name[:3].lower()) + 1


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, day.day)


def _form(pattern: str, reader: Reader) -> tuple[re.Pattern[str], Reader]:
    return re.compile(pattern, re.IGNORECASE), reader


_STRETCH: Final = (
    r"\b(?P<p>first (?:week|days?)|beginning|start|early|mid|middle|late|end|last (?:week|days?))[ -]"
)
_WEEKDAY: Final = r"\b(?:last|this past|on)\s+(?P<w>mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\b"
_SOME_MONTH: Final = rf"\b(?:in|during|since|early|mid|late|last)[ -]{_MONTH}"
_COUNT: Final = r"\b(?P<n>\d{1,3}|(?:a )?couple of|an?|one|two|three|four|five|six)"
_FEAST: Final = r"\b(?P<h>new year|christmas|valentine|halloween)(?:['’]?s)?(?: (?:day|eve))?"
_WIDE_FEAST: Final = r"(?P<h>元旦|圣诞|情人节|万圣|国庆|劳动节|五一)"

# From the exact to the vague: what one form has read, the next ones do not see.
_READERS: Final = (
    _form(rf"(?<!\d){_YEAR}\s?[-/.年]\s?(?P<m>\d{{1,2}})\s?[-/.月]\s?(?P<d>\d{{1,2}})[日号]?(?!\d)", _day),
    _form(rf"(?<!\d)(?P<d>\d{{1,2}})[./-](?P<m>\d{{1,2}})[./-]{_YEAR}(?!\d)", _day),
    _form(rf"\b{_DAY}(?:\s+of)?\s+{_MONTH},?\s+(?:of\s+)?{_YEAR}\b", _day),
    _form(rf"{_MONTH}\s+{_DAY},?\s+(?:of\s+)?{_YEAR}\b", _day),
    _form(rf"{_STRETCH}(?:of |in )?(?:the )?(?:{_MONTH},?\s+)?{_YEAR}\b", _part_of_month),
    _form(rf"{_FEAST},?(?: (?:of |in )?{_YEAR})?\b", _holiday),
    _form(rf"(?:{_YEAR}年的?)?{_WIDE_FEAST}", _holiday),
    _form(rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}\b", _month),
    _form(rf"{_SEASON}(?:\s+of)?,?\s+{_YEAR}\b", _season),
    _form(rf"(?<!\d){_YEAR}年(?P<m>\d{{1,2}})月", _month),
    _form(rf"(?<!\d){_YEAR}年的?(?P<s>[春夏秋冬])", _season),
    _form(rf"(?<![\d./-]){_YEAR}(?![\d./-]*\d)", _year),
    _form(rf"\b{_DAY}(?:\s+of)?\s+{_MONTH}", _day),
    _form(rf"{_MONTH}\s+{_DAY}\b", _day),
    _form(r"(?<!\d)(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]", _day),
    _form(_SOME_MONTH, _month),
    _form(r"(?<!\d)(?P<m>\d{1,2})月份?(?!\d)", _month),
    _form(r"\bday before yesterday\b|前天|前日", _named_day(2)),
    _form(r"\byesterday\b|\blast night\b|昨天|昨日|昨晚", _named_day(1)),
    _form(r"\btoday\b|\bthis morning\b|\btonight\b|今天|今日|今早|今晚", _named_day(0)),
    _form(_WEEKDAY, _weekday),
    _form(r"上(?:个)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])", _weekday),
    _form(r"\blast (?P<u>week|weekend|month|year)\b", _last),
    _form(r"上个?(?P<u>周|星期|月)", _last),
    _form(r"去(?P<u>年)", _last),
    _form(rf"{_COUNT} (?P<u>day|week|month|year)s? ago\b", _ago),
    _form(r"(?P<n>\d{1,3}|[一两二三四五六七八九十])(?P<u>天|日|周|个?星期|个月|年)(?:以)?前", _ago),
)
