"""Finding: text and likeness, which could be published alone. See README.md of this folder."""
