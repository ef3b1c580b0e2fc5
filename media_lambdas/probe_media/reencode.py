"""Opens a picture of which nothing is known and writes it anew as WebP, without metadata (run confined, as a script).

    python -m media_lambdas.probe_media.reencode SOURCE TARGET

Prints width and height as JSON. Ends with 3 for a picture with too many pixels.
"""

import io
import json
import sys
from contextlib import suppress

from PIL import Image, ImageCms, ImageOps

MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2560
TOO_MANY_PIXELS = 3


def main(source: str, target: str) -> int:
    """Re-encode one picture; return the exit status."""
    Image.MAX_IMAGE_PIXELS = None  # checked below, before anything is decoded
    with Image.open(source, formats=("JPEG", "PNG", "WEBP")) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            return TOO_MANY_PIXELS
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        profile = picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain = _in_srgb(plain, profile)
    plain.info.clear()
    plain.save(target, "WEBP", quality=86, method=4)
    sys.stdout.write(json.dumps({"width": plain.width, "height": plain.height}))
    return 0


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert the colors of a camera's or a screen's own profile; an unusable profile is ignored."""
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
            return converted or picture
    return picture


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:3]))
