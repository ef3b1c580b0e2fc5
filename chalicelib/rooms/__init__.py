"""A webinar's room: its rules, who is in it and may do what, and the record of what its moderators did."""
