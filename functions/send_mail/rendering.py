"""From a template and its values to a letter. Texts are in ``templates/emails``, marked for gettext."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from chalicelib.mail.service import Attachment, Letter
from functions.send_mail.brand import Brand

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "emails"


def render_letter(
    template: str,
    brand: Brand,
    *,
    mail_id: str,
    organization_id: str,
    kind: str,
    recipient: str,
    attachments: tuple[Attachment, ...] = (),
    unsubscribe_url: str | None = None,
    **values: Any,
) -> Letter:
    """Return a letter with both forms of a template; ``values`` is what the template speaks of."""
    text = _environment().get_template(f"{template}.txt.j2")
    shown = {"brand": brand, **{name: _one_line(value) for name, value in values.items()}}
    subject = _block(text, "subject", shown)
    return Letter(
        mail_id=mail_id,
        organization_id=organization_id,
        kind=kind,
        recipient=recipient,
        sender_name=f"{brand.name} via AeThex Academy",
        subject=subject,
        text=text.render(shown),
        html=_environment().get_template(f"{template}.html.j2").render(shown, subject=subject),
        attachments=attachments,
        unsubscribe_url=unsubscribe_url,
    )


def _one_line(value: Any) -> Any:
    """Keep a name or a title from pretending to be more than one line of the mail."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _block(template: Template, name: str, values: dict[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(values)))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        keep_trailing_newline=True,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined] # added by the extension
    return environment
