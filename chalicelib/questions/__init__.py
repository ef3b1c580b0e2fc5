"""Questions of a webinar's audience: asking, moderating, answering, voting."""
