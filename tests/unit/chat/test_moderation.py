"""Why a message waits, and the ways between its states."""

from itertools import product

import pytest

from chalicelib.chat.moderation import (
    DEEDS,
    Cause,
    Hold,
    MessageStatus,
    Verdict,
    check_verdict,
    find_hold,
)
from chalicelib.chat.words import WordList
from chalicelib.core.errors import Conflict, Unprocessable

BLOCKED = WordList(frozenset(), frozenset({"loom"}), frozenset())


@pytest.mark.parametrize(
    ("text", "links_allowed", "all_held", "hold"),
    [
        ("Hello.", False, False, None),
        ("Hello.", False, True, Hold(Cause.REVIEW)),
        ("The l00m at example.com", False, True, Hold(Cause.WORD, "loom")),
        ("See example.com", False, True, Hold(Cause.LINK, "example.com")),
        ("See example.com", True, False, None),
        ("See example.com", True, True, Hold(Cause.REVIEW)),
    ],
)
def test_what_looks_worst_is_the_cause(
    text: str, links_allowed: bool, all_held: bool, hold: Hold | None
) -> None:
    assert find_hold(text, BLOCKED, links_allowed=links_allowed, all_held=all_held) == hold


def test_there_is_a_deed_for_each_way_and_no_other_way() -> None:
    for current, wanted in product(MessageStatus, MessageStatus):
        if (current, wanted) in DEEDS:
            assert check_verdict(current, Verdict(wanted)) == DEEDS[current, wanted]
        else:
            with pytest.raises(Conflict, match=f"is {current} cannot become {wanted}"):
                check_verdict(current, Verdict(wanted))


def test_a_reason_is_for_refusing() -> None:
    assert check_verdict(MessageStatus.HELD, Verdict(MessageStatus.REJECTED, "No.")) == "message.rejected"
    with pytest.raises(Unprocessable):
        check_verdict(MessageStatus.HELD, Verdict(MessageStatus.VISIBLE, "Yes."))
