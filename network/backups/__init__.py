"""Copies of a whole node, and what has to happen before one of them may be used."""
