"""Find records of every organisation in one place."""
