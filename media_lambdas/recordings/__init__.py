"""What is in storage of a broadcast: its objects, what follows from their list, and the replay made of it."""
