"""The runner: takes the place of Lambda's event sources and calls the real handlers in processes of their own."""
