"""The feed protocol, which could be published alone. README.md of this folder is its specification."""
