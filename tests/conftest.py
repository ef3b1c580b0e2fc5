"""What all tests share: settings, no network but loopback, markers from folders, who runs where and who goes first."""

import contextlib
import fcntl
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

TESTS = Path(__file__).parent
pytest_plugins = ["tests.cloud_fixture"]
FOLDER_MARKERS = ("browser", "media")
KEEPING_TIME = (
    "browser/live",
    "browser/test_live.py",
    "browser/test_player.py",
    "browser/test_studio.py",
    "cloud/test_broadcast.py",
    "media/live_stage",
)
"""Real pictures and sound in real time: of these tests one runs at a time, before all others."""
FIRST, PATIENT = 0, 10
KEEPS_TIME = pytest.StashKey[bool]()
ON_CLOUD = pytest.StashKey[bool]()
PRIORITY = pytest.StashKey[int]()
ONE_AT_A_TIME = Path(tempfile.gettempdir()) / f"academy-tests-{os.getuid()}.lock"
LOOPBACK = ("127.", "::1", "localhost")

# Nothing here is a secret or reaches AWS: the tests talk to moto in process, or to the local cloud.
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "academy",
    "POWERTOOLS_METRICS_NAMESPACE": "academy",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "ACADEMY_STAGE": "test",
    "ACADEMY_TABLE_PREFIX": "academy-test-",
    "ACADEMY_PUBLIC_URL": "http://localhost:8080",
    "ACADEMY_CDN_URL": "http://localhost:8080",
    "ACADEMY_CDN_KEY_ID": "K0TEST",
    "ACADEMY_CDN_KEY_SECRET": "academy-test-cdn-key",
    "ACADEMY_CONTENT_BUCKET": "academy-test-content",
    "ACADEMY_UPLOAD_BUCKET": "academy-test-uploads",
    "ACADEMY_EVENT_BUS": "academy-test",
    "ACADEMY_ISSUER": "https://issuer.test/pool",
    "ACADEMY_JWKS_URL": "http://127.0.0.1:9/jwks.json",
    "ACADEMY_AUDIENCE": "academy-test-client",
    "ACADEMY_USER_POOL_ID": "eu-west-1_test",
    "ACADEMY_CREDENTIAL_KEY_ID": "alias/academy-test-credentials",
    "ACADEMY_MAIL_SENDER": "academy@example.org",
}
for unwanted in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
    os.environ.pop(unwanted, None)
os.environ.update(ENVIRONMENT)

hypothesis_settings.register_profile("academy", deadline=None, print_blob=True)
hypothesis_settings.load_profile("academy")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folder; what needs the local cloud runs serially in one worker, other pages in another."""
    for item in items:
        path = item.path.relative_to(TESTS)
        if path.parts[0] in FOLDER_MARKERS:
            item.add_marker(path.parts[0])
        on_cloud = item.get_closest_marker("cloud") or "local_cloud" in getattr(item, "fixturenames", ())
        item.stash[ON_CLOUD] = bool(on_cloud)
        item.stash[KEEPS_TIME] = path.as_posix().startswith(KEEPING_TIME)
        item.stash[PRIORITY] = FIRST if on_cloud or item.stash[KEEPS_TIME] else PATIENT
        if on_cloud:
            item.add_marker(pytest.mark.xdist_group("stack"))
        elif item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("pages"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let what must keep time go before all other tests, and only one of it at a time, whatever other workers do.

    Only root may take a process's patience back; elsewhere all tests stay equal.
    """
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, item.stash[PRIORITY])
    with ONE_AT_A_TIME.open("w") if item.stash[KEEPS_TIME] else contextlib.nullcontext() as lock:
        if lock is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """End the local cloud after the last test that needs it: idle, it takes a sixth of a core from all tests after it.

    A worker gets these tests one after the other; without workers they are spread, and it runs to the end.
    """
    # Not at the top: a plugin's assertions are rewritten before it is imported.
    from tests.cloud_fixture import shared

    done = item.stash[ON_CLOUD] and not (nextitem is not None and nextitem.stash[ON_CLOUD])
    if done and hasattr(item.config, "workerinput"):
        shared.close()


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse connections that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise PermissionError(f"tests may not connect to {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield
