"""The domain of AeThex Academy: importable without a web framework except in ``routes.py`` and ``core/http``."""
