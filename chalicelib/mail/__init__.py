"""Mail: letters, and a ledger that keeps a person from getting one twice."""
