"""How the tables came to have their shape: Alembic's revisions, oldest first.

A change of a store's rows is a new revision: ``python -m network.migrations "what changes"``
writes it by comparing the stores with the revisions so far; read it before committing it. A
test holds the two to each other.
"""
