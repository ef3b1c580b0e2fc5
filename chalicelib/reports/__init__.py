"""What a webinar has been, in figures and files."""
