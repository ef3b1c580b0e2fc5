"""What every domain stands on: settings, errors, time, identity, tables, transactions, events and HTTP."""
