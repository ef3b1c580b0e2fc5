"""Links: found as written and simply disguised; file names, numbers and missing spaces are none."""

import pytest

from chalicelib.chat.links import find_link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://example.com/a?b=c.", "https://example.com/a?b=c"),
        ("www.example.org is it", "www.example.org"),
        ("example.com", "example.com"),
        ("EXAMPLE.COM", "EXAMPLE.COM"),
        ("go to bit.ly/x now", "bit.ly/x"),
        ("evil.xyz", "evil.xyz"),
        ("t.me/joinchat", "t.me/joinchat"),
        ("https://host/app.py", "https://host/app.py"),
        ("ada@example.org", "ada@example.org"),
        ("example [.] com", "example.com"),
        ("example(dot)com", "example.com"),
        ("example dot com", "example.com"),
        ("hxxp://evil.com", "http://evil.com"),
        ("ex\u200bample.com", "example.com"),
        ("\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45.com", "example.com"),
        ("evil\u3002com", "evil.com"),
    ],
)
def test_links_are_found(text: str, link: str) -> None:
    assert find_link(text) == link


@pytest.mark.parametrize(
    "text",
    [
        "Run app.py and read README.md",
        "version 1.2.3, ratio 3.5",
        "I am done.Then we go",
        "that is the end.In short",
        "e.g. this, i.e. that",
        "wait...what",
        "connect the dot to it",
        "@ada: 50 % + 3 = ?",
        "",
    ],
)
def test_what_only_looks_like_one_is_not(text: str) -> None:
    assert find_link(text) is None
