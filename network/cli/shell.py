"""What every command needs: the node it speaks for, and one way to answer.

A command returns a ``Told``; ``tells`` prints it, as words or, with --json, as one JSON
object on stdout. Refusals are words on stderr. Exit codes: 0 done, 1 refused or partly
failed, 2 asked wrongly (usage, configuration).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec

import click

from federation.errors import FederationError
from network.bootstrap import Network, assemble
from network.characters import harmless
from network.errors import N_, LikewiseError, Refused, SettingsError
from network.messages import _, in_words, speak
from network.settings import Settings

P = ParamSpec("P")

REFUSED = 1
ASKED_WRONGLY = 2

# of a command that takes a fingerprint: one in 64 begins with a hyphen, and is no option
TAKES_FINGERPRINT: dict[str, object] = {
    "ignore_unknown_options": True,
    "help_option_names": ["--help"],
}


@dataclass(frozen=True)
class Told:
    """What a command found out: one object for programs, the same in words for people."""

    document: Mapping[str, object]
    words: Sequence[str] = field(default_factory=tuple)
    exit_code: int = 0


@dataclass(frozen=True)
class Shell:
    """The command line as it was called: where the configuration is, and for whom the answer."""

    config: Path | None
    as_json: bool = False

    def settings(self) -> Settings:
        """Return the node's settings. Raises: SettingsError."""
        if self.config is None:
            raise SettingsError(
                N_("Say which node: likewise --config FILE, or LIKEWISE_CONFIG=FILE.")
            )
        return Settings.load(self.config)

    @contextmanager
    def network(self) -> Iterator[Network]:
        """Open the node for one command.

        Raises: SettingsError; Refused where ``likewise init`` was not run.
        """
        settings = self.settings()
        if not settings.key_file.exists():
            raise Refused(N_("This node has no key yet: run “likewise init” first."))
        network = assemble(settings)
        try:
            # harmless where nothing has changed; after an upgrade the tables follow at once
            network.database.upgrade()
            yield network
        finally:
            network.close()

    @contextmanager
    def showing(self) -> Iterator[Network]:
        """Open the node for a command that shows what records say.

        Raises: as ``network``; Refused while a restored node may not know what was withdrawn.
        """
        with self.network() as network:
            with network.database.reading() as session:
                may_show = network.recovering.may_show(session)
            if not may_show:
                raise Refused(
                    N_("Restored, and not heard yet what was withdrawn: run “likewise recover”.")
                )
            yield network


def tells(command: Callable[P, Told]) -> Callable[P, None]:
    """Give ``command`` the option --json, print what it tells, and put refusals into words."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        shell = click.get_current_context().find_object(Shell)
        as_json = bool(kwargs.pop("as_json")) or (shell is not None and shell.as_json)
        with refusals_in_words():
            told = command(*args, **kwargs)
            if as_json:
                click.echo(json.dumps(told.document, ensure_ascii=False))
            else:
                for line in told.words:
                    click.echo(harmless(line))
        if told.exit_code:
            click.get_current_context().exit(told.exit_code)

    return run


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn what the node refuses into words on stderr and an exit code."""
    speak()
    try:
        yield
    except SettingsError as error:
        _stop(in_words(error), ASKED_WRONGLY)
    except LikewiseError as error:
        _stop(in_words(error), REFUSED)
    except FederationError as error:
        _stop(f"{error.verdict}: {error}", REFUSED)
    except OSError as error:
        what = error.strerror or str(error)
        file = error.filename
        _stop(_("%(what)s: %(file)s", what=what, file=file) if file else what, REFUSED)


def _stop(words: str, code: int) -> NoReturn:
    click.echo(words, err=True)
    click.get_current_context().exit(code)
