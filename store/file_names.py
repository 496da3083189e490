"""Names of files as people may safely see and save them."""

import unicodedata

LONGEST = 255  # bytes of UTF-8, what file systems take
FALLBACK = "file"
JOINERS = "\u200c\u200d"  # invisible, but Persian and emoji are written with them
EXTENSION = 32  # bytes of an extension that survives a cut


def clean_name(name: str) -> str:
    """The last part of a path, without what cannot be seen, at most 255 bytes; never empty.

    Controls could end a header or a line, and a bidi override shows `exe.txt` for `txt.exe`.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in unicodedata.normalize("NFC", last) if c in JOINERS or _is_shown(c))
    kept = _shorten(" ".join(seen.split())).rstrip(". ")
    return kept if any(c not in JOINERS and not c.isspace() for c in kept) else FALLBACK


def _is_shown(character: str) -> bool:
    # Cc, Cf, Cs, Co, Cn: controls, formats (bidi among them), surrogates, private and unassigned ones.
    return not unicodedata.category(character).startswith("C")


def _shorten(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > EXTENSION:
        stem, dot, extension = name, "", ""
    room = LONGEST - len((dot + extension).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + extension
