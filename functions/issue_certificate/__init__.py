"""Issues the certificate of a completed course."""
