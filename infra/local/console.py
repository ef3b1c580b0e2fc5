"""Builds the console's pages for this local cloud."""

from infra.local.layout import Layout
from templates.console.build import build


def build_console(layout: Layout, values: dict[str, str]) -> None:
    """Write the pages to the layout's console directory."""
    build(layout.console, console_config(layout.public_url, values))


def console_config(public_url: str, values: dict[str, str]) -> dict[str, str]:
    """Return what the console needs to know: where to sign in, and where the API is."""
    sign_in = values.get("SignInOrigin") or public_url
    return {
        "issuer": values["Issuer"],
        "authorizationEndpoint": f"{sign_in}/oauth2/authorize",
        "tokenEndpoint": f"{sign_in}/oauth2/token",
        "revocationEndpoint": f"{sign_in}/oauth2/revoke",
        "logoutEndpoint": f"{sign_in}/logout",
        "clientId": values["Audience"],
        "redirectUri": values["CallbackUrls"].partition(",")[0],
        "logoutUri": values["LogoutUrls"].partition(",")[0],
        "scope": "openid email profile",
        "publicUrl": public_url,
        "apiBase": "",
    }
