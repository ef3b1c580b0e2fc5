"""Says each minute which reminders are due."""
