"""The calendar file through the API."""

from icalendar import Calendar

from tests.functional.hall import Hall, end_of, start_of


def test_calendar_file_follows_the_webinar(hall: Hall) -> None:
    webinar = hall.schedule()
    path = f"/api/webinars/{webinar['id']}"

    answer = hall.client.get(f"{path}/calendar", as_=hall.learner)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["content-disposition"] == 'attachment; filename="webinar.ics"'
    (event,) = Calendar.from_ical(answer.text).walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"]) == (f"{webinar['id']}@localhost", 0)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (start_of(webinar), end_of(webinar))
    assert event["ORGANIZER"].params["CN"] == hall.host.name

    same_times = {key: webinar[key] for key in ("scheduledStart", "scheduledEnd")}
    unmoved = hall.plan(**same_times, description="Other words", capacity=4)
    assert hall.client.put(path, unmoved, as_=hall.host, version=1).status == 200
    renamed = {**unmoved, "title": "Renamed"}
    assert _sequence(hall, path) == 0
    assert hall.client.put(path, renamed, as_=hall.host, version=2).status == 200
    assert _sequence(hall, path) == 1
    assert hall.client.delete(path, as_=hall.host).status == 204
    assert _sequence(hall, path) == 2
    cancelled = hall.client.get(f"{path}/calendar", as_=hall.learner)
    assert cancelled.headers["content-type"] == "text/calendar; charset=utf-8; method=CANCEL"
    (event,) = Calendar.from_ical(cancelled.text).walk("VEVENT")
    assert (event["UID"], event["STATUS"]) == (f"{webinar['id']}@localhost", "CANCELLED")


def _sequence(hall: Hall, path: str) -> int:
    (event,) = Calendar.from_ical(hall.client.get(f"{path}/calendar", as_=hall.learner).text).walk("VEVENT")
    return int(str(event["SEQUENCE"]))


def test_registering_anew_moves_the_sequence_for_that_person(hall: Hall) -> None:
    webinar = hall.schedule()
    path = f"/api/webinars/{webinar['id']}"
    for _ in range(2):
        hall.register(webinar, hall.learner)
        hall.client.delete(f"{path}/register", as_=hall.learner)
    hall.register(webinar, hall.learner)

    for somebody, sequence in ((hall.learner, 2), (hall.author, 0)):
        answer = hall.client.get(f"{path}/calendar", as_=somebody)
        (event,) = Calendar.from_ical(answer.text).walk("VEVENT")
        assert event["SEQUENCE"] == sequence
