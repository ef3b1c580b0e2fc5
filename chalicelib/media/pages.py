"""Where the pictures of a PDF's pages are among its asset's files. Pages count from 1."""

MAX_PAGES = 300


def page_file(page: int) -> str:
    """Return the name of a page's picture."""
    return f"slides/{page:03}.webp"


def thumbnail_file(page: int) -> str:
    """Return the name of a page's small picture."""
    return f"slides/thumbnails/{page:03}.webp"
