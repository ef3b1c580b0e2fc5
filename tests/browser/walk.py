"""People who walk through the running platform in a browser, as they would by hand."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Download, Locator, Page, Response, expect

from tests.browser.conftest import Visitor
from tests.cloud.people import PASSWORD, new_address
from tests.cloud_fixture import RunningCloud

# Processes share two cores with the browser and its video.
PATIENCE = 45_000


@dataclass
class Walker:
    """A person with a browser window of their own."""

    cloud: RunningCloud
    page: Page
    complaints: list[str]
    name: str
    email: str

    @classmethod
    def arriving(
        cls, cloud: RunningCloud, visit: Callable[..., Visitor], name: str, *, phone: bool = False
    ) -> "Walker":
        """Open a window; whatever any page in it complains about is kept."""
        page = visit(phone=phone).page
        page.set_default_timeout(PATIENCE)
        return cls(cloud, page, complaints_of(page.context), name, new_address(name))

    @property
    def main(self) -> Locator:
        """The part of the page that differs from page to page."""
        return self.page.get_by_role("main")

    @property
    def toasts(self) -> Locator:
        """What the page says in passing."""
        return self.page.locator("#toasts")

    def go(self, path: str) -> None:
        """Type an address of the console."""
        self.page.goto(self.cloud.stack["console"] + path)

    def follow(self, name: str) -> None:
        """Choose a place in the main navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()

    def press(self, name: str) -> None:
        """Press a button of the page's main part."""
        self.main.get_by_role("button", name=name, exact=True).click()

    def fill(self, **fields: str) -> None:
        """Fill in fields by their labels; `Your_name="…"` is “Your name”."""
        for label, value in fields.items():
            self.main.get_by_label(re.compile(rf"^\s*{label.replace('_', ' ')}\b")).fill(value)

    def see(self, heading: str) -> None:
        """Wait for the page with this heading."""
        expect(self.main.get_by_role("heading", level=1)).to_contain_text(heading, timeout=PATIENCE)

    def fits(self) -> None:
        """Check that the page is not wider than the window."""
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert (self.page.url, self.page.evaluate(wide)) == (self.page.url, 0)

    def sign_in(self) -> None:
        """Fill in the sign-in page, and be back in the console."""
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.is_signed_in()

    def is_signed_in(self) -> None:
        """Wait until the console greets this person."""
        account = self.page.get_by_role("button", name=f"Account of {self.name}")
        expect(account).to_be_visible(timeout=PATIENCE)

    def sign_up(self) -> None:
        """Make an account on the sign-in page, with the code from the mailbox."""
        self.go("/")
        self.press("Sign in to your academy")
        self.page.get_by_role("link", name="Create an account").click()
        self.page.get_by_label("Name").fill(self.name)
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.get_by_label("New password").fill(PASSWORD)
        self.page.get_by_role("button", name="Create account").click()
        mail = self.open_mail("Your code")
        code = re.search(r"\d{6}", mail.locator("pre").inner_text())
        assert code is not None
        mail.close()
        self.page.get_by_label("Code").fill(code.group(0))
        self.page.get_by_role("button", name="Confirm").click()
        expect(self.page.get_by_role("status")).to_contain_text("confirmed")
        self.sign_in()

    def open_mail(self, subject: str) -> Page:
        """Open the newest mail to this person with such a subject in the mailbox, in a new tab."""
        tab = self.page.context.new_page()
        tab.goto(self.cloud.stack["mail"])
        # The list renews itself.
        row = tab.get_by_role("row").filter(has_text=self.email).filter(has_text=subject).first
        row.get_by_role("link").click(timeout=PATIENCE)
        expect(tab.get_by_role("heading", level=1)).to_contain_text(subject)
        return tab

    def join(self, organization: str) -> None:
        """Follow the mailed invitation, make an account with it, and sign in."""
        mail = self.open_mail(f"invites you to {organization}")
        with self.page.context.expect_page() as opened:
            mail.locator("pre").get_by_role("link").first.click()
        mail.close()
        self.page.close()
        self.page = opened.value
        self.see(f"Join {organization}")
        self.fill(Your_name=self.name, Password=PASSWORD)
        self.press("Create account and join")
        self.see(f"Welcome to {organization}")
        self.press("Sign in")
        expect(self.page.get_by_label("E-mail address")).to_have_value(self.email)
        self.sign_in()

    def save(self, button: str, folder: Path) -> Path:
        """Press a button that downloads a file; return the file."""
        with self.page.expect_download() as begun:
            self.press(button)
        download: Download = begun.value
        target = folder / download.suggested_filename
        download.save_as(target)
        return target


def complaints_of(context: BrowserContext) -> list[str]:
    """Keep every error in the consoles of a window's pages, refused policy, unhandled rejection, and answer of 5xx."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security" in message.text:
            complaints.append(f"{message.text} ({message.location.get('url')})")

    def answered(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status} {response.url}")

    context.on("console", heard)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("response", answered)
    return complaints
