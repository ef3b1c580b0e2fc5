"""Who was in a webinar, minute by minute."""
