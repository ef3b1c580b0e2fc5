"""The domain of AeThex Academy: importable without a web framework except in ``routes.py`` and ``core/http``."""

import gc

# Importing makes no garbage, but looking for some takes a tenth of a cold start at Python's own threshold of 700.
gc.set_threshold(100_000, 20, 20)
