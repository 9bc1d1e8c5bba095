"""Photographs as phones send them, made into what the portal keeps: upright, without metadata, small, WebP."""

import io
import threading
import warnings
from dataclasses import dataclass

import pillow_heif
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST = 1600
LONGEST_THUMBNAIL = 480
SMALLEST_SIDE = 100
MOST_PIXELS = 64_000_000  # a decoded JPEG of this size takes about 200 MB; phones in use take up to 50 million
MOST_PACKED_PIXELS = 24_000_000  # no camera makes PNG or WebP: there a few kB can hold what takes a minute to unpack
FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]
_one_at_a_time = threading.Lock()  # of a process: a file of 3 kB can unpack to half a gigabyte

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class NotUsable(ValueError):
    """The file cannot be kept as a photograph; `reason` says why and what to do, `code` for tests and logs."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code
        self.reason = REASONS[code]


REASONS = {
    "empty": _("The file is empty; nothing of it was stored. Take or choose the photo again."),
    "type": _("This is not a photo that can be read. Choose a photo in JPEG, PNG, WebP or HEIC format."),
    "broken": _("The photo did not arrive whole or is damaged. Choose it again; if it fails again, take a new photo."),
    "pixels": _("The photo has too many pixels. Take it with a smaller size in the camera's settings."),
    "small": _("The photo is too small to be seen: each side needs at least 100 pixels. Choose the original photo."),
}


@dataclass(frozen=True)
class Picture:
    """A photograph ready to be stored: two WebP files, and the size of the larger in pixels."""

    photo: bytes
    thumbnail: bytes
    width: int
    height: int


def prepare(file):
    """The Picture of an uploaded file, judged by its content and never by its name; NotUsable says why not."""
    file.seek(0)
    content = file.read()
    try:
        with _one_at_a_time, Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.format in {"PNG", "WEBP"} and image.width * image.height > MOST_PACKED_PIXELS:
                raise NotUsable("pixels")
            if not _is_whole(image.format, content):
                raise NotUsable("broken")
            return _made(image)
    except UnidentifiedImageError:
        raise NotUsable("type") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotUsable("pixels") from None
    except NotUsable:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, MemoryError, RuntimeError, TypeError):
        raise NotUsable("broken") from None


def _is_whole(form, content):
    """Whether the file has its end. Pillow would tell, were it not that WeasyPrint bids it to accept cut files everywhere."""
    if form in ("JPEG", "MPO"):  # a thumbnail in the metadata has an end of its own, before the picture's data begin
        return content.rfind(b"\xff\xd9") > content.rfind(b"\xff\xda")
    if form == "PNG":
        return b"IEND" in content[-4096:]
    if form == "WEBP":
        return len(content) >= int.from_bytes(content[4:8], "little") + 8
    return True


def _made(image):
    if image.width * image.height > MOST_PIXELS:
        raise NotUsable("pixels")
    if min(image.size) < SMALLEST_SIDE:
        raise NotUsable("small")
    image.draft("RGB", (LONGEST, LONGEST))  # a JPEG is decoded at a fraction of its size where that is enough
    image.load()
    if image.mode in ("RGB", "RGBA", "L") and "transparency" not in image.info:
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)  # before the steps below copy it
    image = ImageOps.exif_transpose(_in_rgb(image))
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    small = image.copy()
    small.thumbnail((LONGEST_THUMBNAIL, LONGEST_THUMBNAIL), Image.Resampling.LANCZOS)
    return Picture(_webp(image, 80), _webp(small, 72), image.width, image.height)


def _in_rgb(image):
    """The picture in three 8-bit channels, what is transparent on white; its orientation is kept for the next step."""
    exif = image.getexif()
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    image = image.convert("RGB")
    image.info = {}
    image.info["exif"] = exif.tobytes()
    return image


def _webp(image, quality):
    """WebP without any metadata; a new picture is made of the pixels, so that nothing else can come along."""
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
