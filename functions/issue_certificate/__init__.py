"""Issues the certificate of a completed course or an attended webinar."""
