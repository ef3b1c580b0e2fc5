"""The words that an organization blocks in the chats of all its webinars."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.core.auth import Actor
from chalicelib.core.errors import PreconditionFailed
from chalicelib.core.tables import Key, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.organizations.models import BLOCKED_WORDS, BlockedWords, Member, member_key


class WordLanguage(StrEnum):
    """A language whose common list of offensive words can be used (ISO 639-1)."""

    AR = "ar"
    CS = "cs"
    DA = "da"
    DE = "de"
    EN = "en"
    EO = "eo"
    ES = "es"
    FA = "fa"
    FI = "fi"
    FR = "fr"
    HI = "hi"
    HU = "hu"
    IT = "it"
    JA = "ja"
    KO = "ko"
    NL = "nl"
    NO = "no"
    PL = "pl"
    PT = "pt"
    RU = "ru"
    SV = "sv"
    TH = "th"
    TR = "tr"
    ZH = "zh"


@dataclass(frozen=True)
class WordRules:
    """What an admin decides; see :class:`BlockedWords`."""

    words: Collection[str]
    allowed: Collection[str]
    languages: Collection[str]


def blocked_words_key(organization_id: str) -> Key:
    """Return the key of an organization's blocked words, to read them together with other things."""
    return BlockedWords, organization_id, BLOCKED_WORDS


def new_blocked_words(organization_id: str) -> BlockedWords:
    """Return what holds for an organization whose admins decided nothing yet: the English list."""
    return BlockedWords(
        organization_id=organization_id,
        item=BLOCKED_WORDS,
        words=[],
        allowed=[],
        languages=[WordLanguage.EN.value],
    )


def find_blocked_words(organization_id: str, *, actor: Actor) -> tuple[BlockedWords, Member | None]:
    """Return an organization's blocked words, and the actor's membership. One DynamoDB call."""
    member, found = find_together(
        (Member, organization_id, member_key(actor.user_id)), blocked_words_key(organization_id)
    )
    return found or new_blocked_words(organization_id), member


def apply_word_rules(
    blocked: BlockedWords, rules: WordRules, *, expected_version: int, tx: Transaction
) -> BlockedWords:
    """Replace what an organization blocks. Raises PreconditionFailed if the version is not the current one."""
    if int(blocked.version or 0) != expected_version:
        raise PreconditionFailed
    blocked.words = sorted(rules.words)
    blocked.allowed = sorted(rules.allowed)
    blocked.languages = sorted(rules.languages)
    tx.put(blocked)
    return blocked
