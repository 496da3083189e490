"""What a file is, by its content: its first and last bytes, and whether all of it is text.

It only labels: nothing but a picture that Pillow has read is ever served as more than a download.
"""

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"  # HTML, SVG and scripts too: to us they are text
ZIP = "application/zip"
SIZE_OF_HEAD = SIZE_OF_TAIL = 4096  # bytes that `media_type_of` looks at

# Offset, the bytes that stand there, and what they say.
SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"(\xb5/\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # Office before 2007
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-executable"),
)
RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# The brand of an ISO media file; whatever is not named here is a film.
BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
OFFICE = "application/vnd.openxmlformats-officedocument."
IN_ZIP = {
    b"word/": OFFICE + "wordprocessingml.document",
    b"xl/": OFFICE + "spreadsheetml.sheet",
    b"ppt/": OFFICE + "presentationml.presentation",
}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
PACKAGED = (
    "application/epub+zip",
    *(OPEN_DOCUMENT + kind for kind in ("text", "spreadsheet", "presentation")),
)


def media_type_of(head: bytes, tail: bytes, *, is_text: bool) -> str:
    """The media type of a file with this beginning and end; UNKNOWN where nothing tells."""
    if is_text:
        return TEXT
    if head.startswith(b"RIFF"):
        return RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    for offset, signature, media_type in SIGNATURES:
        if head.startswith(signature, offset):
            return _in_zip(head, tail) if media_type == ZIP else media_type
    return UNKNOWN


def _in_zip(head: bytes, tail: bytes) -> str:
    """Documents are ZIP archives. One may name its type first; Office's show in the names of their parts."""
    if head[30:38] == b"mimetype":
        return next((named for named in PACKAGED if head.startswith(named.encode(), 38)), ZIP)
    if b"[Content_Types].xml" in head or b"[Content_Types].xml" in tail:
        for part, media_type in IN_ZIP.items():
            if part in tail or part in head:
                return media_type
    return ZIP
