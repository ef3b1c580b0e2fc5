"""Everything the platform renders: the console, mails and certificates."""
