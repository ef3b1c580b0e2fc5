"""Mail that can be read."""

from tests.functional.mail.mailbox import mailbox

__all__ = ["mailbox"]
