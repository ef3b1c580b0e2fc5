"""The API: middleware, and one blueprint for each domain. Everything else is in ``chalicelib/``."""

from chalice import Chalice

from chalicelib.attendance.routes import router as attendance
from chalicelib.breakouts.routes import router as breakouts
from chalicelib.broadcasts.routes import router as broadcasts
from chalicelib.certificates.routes import router as certificates
from chalicelib.chat.routes import router as chat
from chalicelib.core.http.problems import problems_middleware
from chalicelib.courses.routes import router as courses
from chalicelib.learning.routes import router as learning
from chalicelib.mail.routes import router as mail
from chalicelib.media.routes import router as media
from chalicelib.meta.routes import router as meta
from chalicelib.organizations.routes import router as organizations
from chalicelib.polls.routes import router as polls
from chalicelib.questions.routes import router as questions
from chalicelib.reminders.routes import router as reminders
from chalicelib.reports.routes import router as reports
from chalicelib.rooms.routes import router as rooms
from chalicelib.webinars.routes import router as webinars

app = Chalice(app_name="academy")
app.register_middleware(problems_middleware, "http")

for router in (
    courses,
    learning,
    media,
    meta,
    organizations,
    webinars,
    attendance,
    rooms,
    questions,
    chat,
    polls,
    breakouts,
    reports,
    broadcasts,
    certificates,
    mail,
    reminders,
):
    app.register_blueprint(router.blueprint)
