"""Awards the certificates of a webinar that is over."""
