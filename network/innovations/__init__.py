"""Innovations: what was tried, written short, approved by a second person, published."""
