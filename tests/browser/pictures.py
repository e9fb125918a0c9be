"""Pictures: the photo that people of the journeys attach, and those taken at each journey's end."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import FilePayload, Page

# A laptop and a phone, in CSS pixels.
SIZES = {1280: 800, 390: 844}
SCHEMES = ("light", "dark")
_GPS, _LATITUDE_REF = 0x8825, 1


def photo(name: str = "stall.jpg") -> FilePayload:
    """Return a photo as a phone hands it over, with a place in its metadata."""
    image = Image.new("RGB", (960, 720), "#d9d2c3")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, 960, 720), fill="#8d7a62")
    for column, colour in enumerate(("#7b3f3f", "#3f5f7b", "#4d6b46", "#7b6a3f")):
        left = 70 + column * 215
        draw.rounded_rectangle((left, 250, left + 170, 520), 18, fill=colour)
        draw.ellipse((left + 45, 300, left + 125, 380), fill="#efe9dc")
    exif = Image.Exif()
    exif[_GPS] = {_LATITUDE_REF: "N"}
    raw = io.BytesIO()
    image.save(raw, "JPEG", quality=80, exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": raw.getvalue()}


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    # Of a page that is still coming, half is narrower; and for a moment there is none.
    page.wait_for_load_state()
    return int(page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth"))


class Album:
    """A folder of screenshots."""

    def __init__(self, folder: Path) -> None:
        """Make the folder."""
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        """Take the whole page, wide and narrow, light and dark; it must fit the window's width."""
        before = page.viewport_size
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            assert overflow(page) <= 0, f"{name} is wider than {width} pixels"
            for scheme in SCHEMES:
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                path = self.folder / f"{name}-{width}-{scheme}.png"
                page.evaluate("scrollTo(0, 0)")
                # Left as it is: the policy of the site lets no caret be hidden by a style.
                page.screenshot(path=path, full_page=True, caret="initial")
        page.emulate_media(color_scheme="light")
        if before:
            page.set_viewport_size(before)
