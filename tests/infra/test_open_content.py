"""Of the content bucket only pictures that pages show to visitors are open; the template says which."""

import pytest

from infra.local.edge.content import behavior_of


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("/media/ast_1/image.webp", True),
        ("/media/ast_1/video.mp4", False),
        ("/media/ast_1/poster.jpg", False),
        ("/media/ast_1/image.webp.mp4", False),
        ("/certificates/crt_1/certificate.pdf", False),
        ("/reports/org_1/web_1/rep_1/run_1/attendees.csv", False),
        ("/certificates/crt_1/image.webp", False),
    ],
)
def test_open_paths(path: str, public: bool) -> None:
    assert behavior_of(path).public is public


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/live/web_1/720p/index.m3u8", {"turn"}),
        ("/live/web_1/master.m3u8", set()),
        ("/live/web_1/720p/001/000001.m4s", set()),
        ("/media/ast_1/video.mp4", set()),
    ],
)
def test_playlists_alone_have_more_than_one_copy(path: str, parameters: set[str]) -> None:
    behavior = behavior_of(path)
    assert behavior.parameters == parameters
    assert not behavior.public
