"""The permission table, cell by cell, against the table as it was agreed."""

import pytest

from chalicelib.core.http import requires
from chalicelib.core.permissions import ACTIONS, Role, allows

COLUMNS = ("org_admin", "course_author", "instructor", "teaching_assistant", "viewer")
AGREED = """
organization:view      yes yes yes yes yes
organization:edit      yes  -   -   -   -
member:view            yes yes yes yes  -
member:manage          yes  -   -   -   -
mail:view              yes  -   -   -   -
analytics:view         yes  -   -   -   -
course:view            yes yes yes yes yes
course:enroll          yes yes yes yes yes
course:view-draft      yes yes yes yes  -
course:create          yes yes yes  -   -
course:edit            yes yes yes  -   -
course:publish         yes yes yes  -   -
course:grade           yes yes yes yes  -
enrollment:view        yes yes yes yes  -
media:upload           yes yes yes  -   -
webinar:view           yes yes yes yes yes
webinar:register       yes yes yes yes yes
webinar:create         yes  -  yes  -   -
webinar:edit           yes  -  yes  -   -
webinar:attendees      yes  -  yes yes  -
webinar:invite         yes  -  yes  -   -
registration:decide    yes  -  yes yes  -
broadcast:operate      yes  -   -   -   -
broadcast:present      yes yes yes yes yes
room:enter             yes yes yes yes yes
room:moderate          yes  -  yes yes  -
chat:write             yes yes yes yes yes
question:ask           yes yes yes yes yes
question:moderate      yes  -  yes yes  -
certificate:view       yes yes yes  -   -
certificate:revoke     yes  -   -   -   -
"""
ROWS = [line.split() for line in AGREED.strip().splitlines()]
CELLS = [
    (action, role, cell == "yes") for action, *row in ROWS for role, cell in zip(COLUMNS, row, strict=True)
]


def test_table_has_these_actions_and_roles() -> None:
    assert sorted(ACTIONS) == sorted(row[0] for row in ROWS)
    assert [role.value for role in Role] == list(COLUMNS)


@pytest.mark.parametrize(("action", "role", "allowed"), CELLS, ids=[f"{a}-{r}" for a, r, _ in CELLS])
def test_cell(action: str, role: str, allowed: bool) -> None:
    assert allows(Role(role), action) is allowed


def test_unknown_actions_are_faults_not_refusals() -> None:
    with pytest.raises(KeyError):
        allows(Role.ORG_ADMIN, "course:teleport")
    with pytest.raises(KeyError):
        requires("course:teleport")
