"""Has broadcasts follow what changes elsewhere."""
