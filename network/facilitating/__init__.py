"""Honest brokers: what a facilitator publishes for others, unnamed, and how others ask it to."""
