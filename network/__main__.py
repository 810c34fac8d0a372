"""``python -m network`` is the ``likewise`` command."""

from network.cli import main

if __name__ == "__main__":
    main(prog_name="likewise")
