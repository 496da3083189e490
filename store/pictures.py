"""Pictures: read as hostile input, and made small, upright and free of metadata, as WebP."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

logger = logging.getLogger("omnilink.files")

# Pixels. A JPEG is made smaller while it is decoded; of the others WebP takes most, up to 500 MB.
LARGEST_JPEG, LARGEST_OTHER = 50_000_000, 25_000_000
THUMBNAIL = 512  # pixels of its longer side
AVATAR = 256  # pixels of each side
MEDIA_TYPE = "image/webp"  # of what is made here
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
JPEG = ("JPEG", "MPO")  # the latter, of some cameras, has further pictures behind the first
ORIENTATION, LIES_ON_ITS_SIDE = 0x0112, range(5, 9)  # EXIF

Image.MAX_IMAGE_PIXELS = LARGEST_JPEG  # Pillow's own check comes before ours, for each frame it opens


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that could be read: its size in pixels as it is shown, upright."""

    width: int
    height: int


def make_thumbnail(source: Path, media_type: str, target: Path) -> Picture | None:
    """Writes a small picture of `source` to `target`; None where it is none that can be read.

    Of an animation it is the first frame. Takes up to 500 MB and some seconds: call it in a thread.
    """
    return _make(source, media_type, target, _shrink)


def make_avatar(source: Path, media_type: str, target: Path) -> Picture | None:
    """Writes the middle square of `source` to `target`; None where it is no picture that can be read."""
    return _make(source, media_type, target, _square)


def _make(
    source: Path, media_type: str, target: Path, change: Callable[[Image.Image], Image.Image]
) -> Picture | None:
    if media_type not in FORMATS:
        return None
    try:
        with Image.open(source, formats=[FORMATS[media_type]]) as image:
            if image.width * image.height > (LARGEST_JPEG if image.format in JPEG else LARGEST_OTHER):
                return None
            size = image.size
            lies = image.getexif().get(ORIENTATION) in LIES_ON_ITS_SIDE
            made = change(image)
        # A picture of its own, so that nothing else of the original is written with it.
        clean = Image.new(made.mode, made.size)
        clean.paste(made)
        clean.save(target, "WEBP", quality=80, method=4)
    # A decoder fails in its own way on hostile input; to us each means: no picture.
    except Exception as error:
        logger.info("a picture could not be read: %s", type(error).__name__, exc_info=error)
        return None
    return Picture(*(reversed(size) if lies else size))


def _shrink(image: Image.Image) -> Image.Image:
    image = _with_tones(image)
    image.thumbnail((THUMBNAIL, THUMBNAIL))
    return _plain(image)


def _square(image: Image.Image) -> Image.Image:
    image.draft("RGB", (2 * AVATAR, 2 * AVATAR))
    return ImageOps.fit(_plain(_with_tones(image)), (AVATAR, AVATAR))


def _with_tones(image: Image.Image) -> Image.Image:
    """As it is where it can be made smaller well, which a JPEG can while it is decoded; else converted."""
    return image if image.mode in ("RGB", "RGBA", "L", "LA", "CMYK") else _converted(image)


def _plain(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(_converted(image))


def _converted(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
