"""Of the content bucket only pictures that pages show to visitors are open; the template says which."""

import pytest

from infra.local.edge.content import is_public


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("/media/ast_1/image.webp", True),
        ("/media/ast_1/video.mp4", False),
        ("/media/ast_1/poster.jpg", False),
        ("/media/ast_1/image.webp.mp4", False),
        ("/certificates/crt_1/certificate.pdf", False),
        ("/certificates/crt_1/image.webp", False),
    ],
)
def test_open_paths(path: str, public: bool) -> None:
    assert is_public(path) is public
