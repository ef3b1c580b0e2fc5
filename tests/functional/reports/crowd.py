"""Some hundred people with several devices, lost and repeated heartbeats, and what is true of them."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.attendance.service import Heartbeat, record_heartbeats
from chalicelib.core import clock
from chalicelib.webinars.models import Registration, registration_item
from tests.functional.reports.archive import Archive

NAMES = ("Ada", "=1+1", "+49 30", '"Quoted", of course', "Zoë 🚀", "@home", "Łukasz; DROP")
LENGTH = 60
TOGETHER = 50
"""People whose heartbeats are recorded together."""


@dataclass
class Somebody:
    """A person as the model knows them: minutes are counted from the start of the webinar."""

    user_id: str
    name: str
    registered: bool
    cancelled: bool
    present: set[int] = field(default_factory=set)
    active: set[int] = field(default_factory=set)

    @property
    def counts(self) -> bool:
        """Whether the person is of the audience."""
        return self.registered and not self.cancelled

    @property
    def runs(self) -> list[tuple[int, int]]:
        """First minute and the one after the last of each interval; one missing minute does not end it."""
        found: list[tuple[int, int]] = []
        for minute in range(-20, LENGTH + 3):
            if minute in self.present:
                if found and minute - found[-1][1] <= 1:
                    found[-1] = (found[-1][0], minute + 1)
                else:
                    found.append((minute, minute + 1))
        return found


def make_crowd(archive: Archive, size: int, *, seed: int = 7) -> list[Somebody]:
    """Register people, let them come and go, and send what their devices say: some of it twice, all of it out of order."""
    dice = random.Random(seed)
    crowd = [_somebody(dice, number) for number in range(size)]
    for begin in range(0, size, TOGETHER):
        beats = [beat for one in crowd[begin : begin + TOGETHER] for beat in _beats(dice, archive, one)]
        dice.shuffle(beats)
        middle = len(beats) // 2
        for batch in (beats[:middle], beats[middle:], beats[:100]):
            assert record_heartbeats(batch) == []
    with Registration.batch_write() as batch_of_registrations:
        for number, one in enumerate(crowd):
            if one.registered:
                batch_of_registrations.save(_registration(archive, one, number))
    return crowd


def _somebody(dice: random.Random, number: int) -> Somebody:
    registered = dice.random() < 0.9
    name = f"{NAMES[number % len(NAMES)]} {number}"
    one = Somebody(f"user-{number:04}", name, registered, registered and dice.random() < 0.1)
    if dice.random() < 0.75 or not registered:
        for _ in range(dice.randint(1, 3)):
            begin = dice.randint(-10, LENGTH - 5)
            one.present |= set(range(begin, min(LENGTH, begin + dice.randint(1, 30))))
        one.active = {minute for minute in one.present if dice.random() < 0.7}
        one.present -= {minute for minute in one.present - one.active if dice.random() < 0.3}
    return one


def _beats(dice: random.Random, archive: Archive, one: Somebody) -> list[Heartbeat]:
    first = clock.minute_of(archive.at(0))
    return [
        Heartbeat(
            webinar_id=archive.webinar_id,
            user_id=one.user_id,
            organization_id=archive.hall.organization_id,
            minute=first + minute,
            active=active,
        )
        for minute, active in _said(dice, one)
    ]


def _said(dice: random.Random, one: Somebody) -> list[tuple[int, bool]]:
    """Return what all devices of a person say: each minute once for being there, and again wherever the picture plays."""
    said = [(minute, minute in one.active) for minute in one.present]
    said += [(minute, False) for minute in one.present if dice.random() < 0.3]
    return said + [beat for beat in said if dice.random() < 0.2]


def _registration(archive: Archive, one: Somebody, number: int) -> Registration:
    at = archive.at(0) - timedelta(days=number % 5, hours=number % 24)
    return Registration(
        webinar_id=archive.webinar_id,
        item=registration_item(one.user_id),
        organization_id=archive.hall.organization_id,
        registration_id=f"reg_{number}",
        user_id=one.user_id,
        email=f"{one.user_id}@example.org",
        name=one.name,
        status="CANCELLED" if one.cancelled else "REGISTERED",
        registered_at=None if one.cancelled else at,
        cancelled_at=at if one.cancelled else None,
        block=0,
    )
