"""Who publishes: named, muted, dropped, handed over; and the tokens for it."""

from datetime import timedelta

import pytest

from chalicelib.broadcasts.sources import MOST_LIVE
from chalicelib.broadcasts.tokens import verify_token
from chalicelib.core import clock
from chalicelib.core.config import settings as core_settings
from chalicelib.core.errors import Unauthenticated
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.media import service as media
from tests.functional.broadcasts.studio import STAGE_URL, Studio
from tests.functional.hall import Hall, at_once

MINUTE = timedelta(minutes=1)


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """With its green room open, and the learner as a presenter."""
    studio.name(studio.hall.learner)
    studio.done("broadcast")
    return studio


def test_presenters_are_named_before_the_green_room(studio: Studio) -> None:
    page = studio.get("presenters", by=studio.hall.author).json
    assert [(one["name"], one["host"]) for one in page["items"]] == [("Ines", True), ("Lea", False)]
    assert page["nextCursor"] is None
    studio.name(studio.hall.learner)  # again: the same
    assert len(studio.get("presenters").json["items"]) == 2
    assert studio.post("presenters", {"userId": studio.hall.host.user_id}).json["code"] == "is_host"
    assert (
        studio.post("presenters", {"userId": studio.hall.author.user_id}, by=studio.hall.admin).status == 403
    )


def test_a_grant_publishes_one_source_alone(studio: Studio) -> None:
    granted = studio.done("broadcast/sources", {"kind": "SCREEN", "name": "Slides"}, by=studio.hall.learner)
    assert granted["whipUrl"] is None  # there is no stage yet
    studio.claim()
    source_id = granted["source"]["id"]
    renewed = studio.done(f"broadcast/sources/{source_id}/token", by=studio.hall.learner)
    assert renewed["whipUrl"] == f"{STAGE_URL}/whip/{source_id}"
    plan = studio.plan()
    claims = verify_token(plan.secret, renewed["token"], webinar_id=studio.id)
    assert (claims.user_id, claims.scope, claims.source_id) == (
        studio.hall.learner.user_id,
        "publish",
        source_id,
    )
    assert renewed["expiresAt"] == clock.isoformat(clock.now() + timedelta(minutes=10))
    assert plan.sources[source_id].kind == "SCREEN"
    control = studio.get("broadcast").json["token"]
    assert verify_token(plan.secret, control, webinar_id=studio.id).scope == "control"
    with pytest.raises(Unauthenticated):
        verify_token(plan.secret, control, webinar_id="web_other")


def test_nobody_gets_a_token_for_anothers_source(studio: Studio) -> None:
    source_id = studio.publish(studio.hall.learner)
    for somebody in (studio.hall.host, studio.hall.admin, studio.hall.author):
        assert studio.post(f"broadcast/sources/{source_id}/token", by=somebody).status == 403
    assert studio.post(f"broadcast/sources/{source_id}/token", by=studio.hall.stranger).status == 404
    assert studio.post("broadcast/sources/src_guess/token", by=studio.hall.learner).status == 404


def test_sources_are_muted_and_dropped_by_their_presenter_and_by_operators(studio: Studio) -> None:
    one, two = studio.publish(studio.hall.learner), studio.publish(studio.hall.host, "MICROPHONE")
    assert studio.put(f"broadcast/sources/{one}", {"muted": True}, by=studio.hall.learner).json["muted"]
    assert studio.plan().sources[one].muted
    assert studio.put(f"broadcast/sources/{two}", {"muted": True}, by=studio.hall.learner).status == 403
    assert studio.put(f"broadcast/sources/{two}", {"muted": True}, by=studio.hall.admin).status == 200
    assert studio.delete(f"broadcast/sources/{one}", by=studio.hall.host).status == 204
    assert studio.delete(f"broadcast/sources/{one}", by=studio.hall.host).status == 204
    assert studio.put(f"broadcast/sources/{one}", {"muted": False}, by=studio.hall.learner).status == 404
    assert studio.post(f"broadcast/sources/{one}/token", by=studio.hall.learner).status == 404
    assert list(studio.plan().sources) == [two]


def test_a_dropped_presenter_is_off_the_air_and_what_they_published_stays_off(studio: Studio) -> None:
    learner = studio.hall.learner
    before, hosts = studio.publish(learner), studio.publish(studio.hall.host)
    assert studio.delete(f"presenters/{learner.user_id}", by=studio.hall.admin).status == 204
    assert studio.delete(f"presenters/{learner.user_id}").status == 204
    assert set(studio.plan().sources) == {hosts}
    assert studio.plan().presenter_ids == {studio.hall.host.user_id}
    assert studio.post("broadcast/sources", {"kind": "CAMERA", "name": "x"}, by=learner).status == 403
    assert studio.post(f"broadcast/sources/{before}/token", by=learner).status == 403
    assert studio.get("broadcast", by=learner).status == 403
    assert [one["name"] for one in studio.get("presenters").json["items"]] == ["Ines"]
    with studio.at(-29 * MINUTE):
        studio.name(learner)
        assert set(studio.plan().sources) == {hosts}
        assert studio.post(f"broadcast/sources/{before}/token", by=learner).status == 404
        after = studio.publish(learner)
        assert set(studio.plan().sources) == {hosts, after}


def test_a_presenter_sees_a_webinar_by_invitation_as_long_as_they_present(hall: Hall) -> None:
    webinar = hall.schedule(visibility="INVITED")
    path = f"/api/webinars/{webinar['id']}"
    pages = ("", "/presenters", "/room", "/playback")

    def seen() -> set[int]:
        return {hall.client.get(path + page, as_=hall.learner).status for page in pages}

    assert seen() == {404}
    hall.client.post(f"{path}/presenters", {"userId": hall.learner.user_id}, as_=hall.host)
    assert seen() == {200}
    hall.client.delete(f"{path}/presenters/{hall.learner.user_id}", as_=hall.host)
    assert seen() == {404}


def test_a_muted_presenter_is_not_heard_in_anything(studio: Studio) -> None:
    learner = studio.hall.learner
    source = studio.publish(learner, "MICROPHONE")
    assert studio.put(f"presenters/{learner.user_id}", {"muted": True}).json["muted"]
    assert studio.plan().sources[source].muted
    (shown,) = studio.get("broadcast", by=learner).json["sources"]
    assert [shown[name] for name in ("muted", "sourceMuted", "presenterMuted")] == [True, False, True]
    for muted in (True, False):  # their own button neither helps nor is forgotten
        shown = studio.put(f"broadcast/sources/{source}", {"muted": muted}, by=learner).json
        assert [shown[name] for name in ("muted", "sourceMuted", "presenterMuted")] == [True, muted, True]
    later = studio.publish(learner, "MICROPHONE")
    assert studio.plan().sources[later].muted
    studio.put(f"presenters/{learner.user_id}", {"muted": False})
    assert not studio.plan().sources[source].muted


def test_the_host_hands_over_and_gets_the_scenes_back(studio: Studio) -> None:
    learner, host = studio.hall.learner, studio.hall.host
    assert studio.plan().producer_id == host.user_id
    assert studio.put("broadcast/producer", {"userId": learner.user_id}).json["producerId"] == learner.user_id
    assert studio.get("broadcast", by=learner).json["me"] == {
        "userId": learner.user_id,
        "host": False,
        "producer": True,
        "mayPublish": True,
        "mayOperate": False,
    }
    assert studio.put("broadcast/producer", {"userId": host.user_id}, by=learner).status == 403
    nobody = studio.put("broadcast/producer", {"userId": studio.hall.author.user_id})
    assert (nobody.status, nobody.json["code"]) == (422, "not_a_presenter")
    assert studio.delete(f"presenters/{learner.user_id}").status == 204
    assert studio.plan().producer_id == host.user_id


def test_handing_over_and_dropping_at_the_same_moment_leaves_no_dropped_producer(studio: Studio) -> None:
    learner = studio.hall.learner
    for _ in range(5):
        at_once(
            [
                lambda: studio.put("broadcast/producer", {"userId": learner.user_id}),
                lambda: studio.delete(f"presenters/{learner.user_id}"),
            ]
        )
        plan = studio.plan()
        assert plan.producer_id in plan.presenter_ids
        studio.name(learner)
        studio.put("broadcast/producer", {"userId": studio.hall.host.user_id})


def test_nobody_publishes_without_end(studio: Studio) -> None:
    for _ in range(MOST_LIVE):
        studio.publish(studio.hall.learner)
    answer = studio.post("broadcast/sources", {"kind": "CAMERA", "name": "x"}, by=studio.hall.learner)
    assert (answer.status, answer.json["code"]) == (409, "too_many_sources")
    assert studio.publish(studio.hall.host)


def test_nothing_is_published_once_it_is_over(studio: Studio) -> None:
    source = studio.publish(studio.hall.host)
    studio.done("broadcast/start")
    studio.done("broadcast/end")
    body = {"kind": "CAMERA", "name": "x"}
    assert studio.post("broadcast/sources", body).json["code"] == "broadcast_ended"
    assert studio.post(f"broadcast/sources/{source}/token").json["code"] == "broadcast_ended"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "WINDOW", "name": "x"}, "kind"),
        ({"kind": "CAMERA", "name": ""}, "name"),
        ({"kind": "CAMERA", "name": "a\nb"}, "name"),
        ({"kind": "CAMERA"}, "name"),
    ],
)
def test_wrong_sources_name_the_field(studio: Studio, body: dict[str, str], field: str) -> None:
    answer = studio.post("broadcast/sources", body)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, field)


def upload(studio: Studio, content_type: str = "application/pdf", *, pages: int | None = 3) -> str:
    body = {
        "organizationId": studio.hall.organization_id,
        "filename": "talk.pdf",
        "contentType": content_type,
        "size": 1000,
    }
    asset_id = str(studio.hall.client.post("/api/media", body, as_=studio.hall.host).json["id"])
    if pages:
        with Transaction() as tx:
            findings = media.Findings(1920, 1080, page_count=pages)
            media.accept_upload(media.get_asset(asset_id), findings, etag="e", tx=tx)
    return asset_id


def test_decks_are_rendered_slides_of_the_same_organization(studio: Studio) -> None:
    deck = upload(studio)
    added = {"id": deck, "name": "talk.pdf", "pageCount": 3}
    for _ in range(2):
        answer = studio.done("broadcast/decks", {"assetId": deck}, by=studio.hall.learner)
        assert added.items() <= answer.items()
    assert studio.plan().decks == {deck: 3}
    (shown,) = studio.get("broadcast", by=studio.hall.learner).json["decks"]
    assert added.items() <= shown.items()
    folder = f"{core_settings().cdn_url}/media/{deck}/slides/"
    assert shown["pageUrl"].startswith(folder + "{page}.webp?Policy=")
    assert shown["pageThumbnailUrl"].startswith(folder + "thumbnails/{page}.webp?Policy=")
    for asset, code in (
        (upload(studio, pages=None), "slides_not_ready"),
        (upload(studio, "image/png", pages=None), "not_slides"),
        ("ast_unknown", "unknown_slides"),
    ):
        assert studio.post("broadcast/decks", {"assetId": asset}).json["code"] == code


def test_a_presenter_who_is_a_viewer_brings_slides_along(studio: Studio) -> None:
    hall, pdf = studio.hall, {"filename": "guest.pdf", "contentType": "application/pdf", "size": 1000}
    assert (
        hall.client.post(
            "/api/media", pdf | {"organizationId": hall.organization_id}, as_=hall.learner
        ).status
        == 403
    )
    sent = studio.done("broadcast/slides", pdf, by=hall.learner)
    assert sent["uploadUrl"]
    assert sent["uploadHeaders"] == {"Content-Type": "application/pdf"}
    path = f"/api/media/{sent['id']}"
    assert hall.client.get(path, as_=hall.learner).json["status"] == "PENDING"
    viewer = hall.member("vera", Role.VIEWER)
    assert hall.client.get(path, as_=viewer).status == 403
    assert hall.client.get(path, as_=hall.stranger).status == 404
    with Transaction() as tx:
        media.accept_upload(
            media.get_asset(sent["id"]), media.Findings(1920, 1080, page_count=2), etag="e", tx=tx
        )
    assert studio.done("broadcast/decks", {"assetId": sent["id"]}, by=hall.learner)["name"] == "guest.pdf"


def test_only_a_pdf_is_slides_and_only_while_it_is_not_over(studio: Studio) -> None:
    pdf = {"filename": "guest.pdf", "contentType": "application/pdf", "size": 1000}
    for body, code in (
        (pdf | {"contentType": "video/mp4"}, "not_slides"),
        (pdf | {"contentType": "text/plain"}, "not_slides"),
        (pdf | {"size": 100_000_001}, "file_too_large"),
    ):
        answer = studio.post("broadcast/slides", body, by=studio.hall.learner)
        assert (answer.status, answer.json["errors"][0]["code"]) == (422, code), answer.text
    studio.done("broadcast/start")
    studio.done("broadcast/end")
    assert studio.post("broadcast/slides", pdf).json["code"] == "broadcast_ended"


def test_decks_of_a_neighbor_are_unknown(studio: Studio) -> None:
    hall = studio.hall
    rivals = hall.client.post(
        "/api/organizations", {"name": "Rivals", "subdomain": "rivals"}, as_=hall.stranger
    ).json
    body = {"organizationId": rivals["id"], "filename": "x.pdf", "contentType": "application/pdf", "size": 9}
    foreign = hall.client.post("/api/media", body, as_=hall.stranger).json["id"]
    answer = studio.post("broadcast/decks", {"assetId": foreign})
    assert (answer.status, answer.json["code"]) == (422, "unknown_slides")
