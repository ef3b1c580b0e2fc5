"""What people do not want to get: reminders of one webinar, or of a whole organization."""

from chalicelib.core import clock
from chalicelib.core.transaction import Transaction
from chalicelib.mail.models import OptOut, opt_out_key


def change_opt_out(user_id: str, scope_id: str, *, wanted: bool, tx: Transaction) -> None:
    """Add to ``tx`` whether a person wants reminders of a webinar or an organization. Said again, nothing changes."""
    _, key, _ = opt_out_key(user_id, scope_id)
    choice = OptOut(mail_id=key, user_id=user_id, scope_id=scope_id, opted_out_at=clock.now())
    if wanted:
        tx.delete(choice)
    else:
        tx.put(choice)
