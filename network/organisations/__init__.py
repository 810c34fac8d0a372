"""Organisations: what they are, where they work, and how alike two of them are."""
