"""The feed protocol, which could be published alone; README.md here is its specification."""
