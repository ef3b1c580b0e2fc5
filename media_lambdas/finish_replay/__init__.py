"""Makes the replay of a broadcast whose stage did not."""
