"""What presenters publish, as the mixer reads it: the newest pictures and the sound, on one clock."""
