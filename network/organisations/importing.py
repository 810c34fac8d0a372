"""Import tables of councils and of organisations: figures to derive from, profiles to compare.

Each line is its own transaction: the good ones land, the others are listed with their number and
the reason, and importing the same again changes nothing. Our own line fills our own profile; at a
facilitator every other declares an organisation, elsewhere it is nobody's business of ours.
What somebody here said otherwise is not overwritten unless that is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pydantic import JsonValue

from network.database import Database, Session
from network.errors import N_, Invalid, NotFound, Refused
from network.organisations.area_store import Areas
from network.organisations.areas import Area, Figure
from network.organisations.columns import Provenance, area_of, profile_of
from network.organisations.describing import Describing, DescriptionEdit
from network.organisations.description import OURS, Description
from network.organisations.profile import Profile
from network.organisations.tables import MAX_FILE_BYTES, Line, Sort, read_table
from network.organisations.vocabularies import vocabulary
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience


class Fate(Enum):
    """What became of a line that landed."""

    AREA = "area"
    OURS = "ours"
    DECLARED = "declared"
    UNCHANGED = "unchanged"
    CLOSED = "closed"
    NOT_OURS = "not_ours"


class OnConflict(Enum):
    """What to do where somebody here said otherwise than the file."""

    REFUSE = "refuse"
    REPLACE = "replace"


@dataclass(frozen=True)
class Failure:
    """A line that did not land, and why."""

    file: str
    line: int
    error: Refused


@dataclass(frozen=True)
class ImportResult:
    """What an import did: how many lines had each fate, how many were published, what failed."""

    fates: Mapping[Fate, int]
    published: int
    failed: tuple[Failure, ...]


@dataclass(frozen=True)
class _Landed:
    """What became of one line."""

    fate: Fate
    is_published: bool = False


@dataclass(frozen=True)
class Wish:
    """How to import: who answers for it, where the figures are from, to whom they go.

    ``our_code`` is our own code of the Organisation Data Service, where our description lacks
    it; ``audience`` None publishes nothing; ``kind`` is of organisations whose type is not said.
    """

    person: Person
    provenance: Provenance
    on_conflict: OnConflict = OnConflict.REFUSE
    audience: Audience | None = None
    our_code: str = ""
    kind: str = "trust"


@dataclass(frozen=True, kw_only=True)
class ContextImporting:
    """The deed of importing context."""

    us: str
    """What this node is called until its organisation is described."""
    database: Database
    describing: Describing
    areas: Areas
    audience_of: Callable[[Session, str], Audience | None]
    """The audience of a published record of ours, by its id."""

    def run(self, path: Path, wish: Wish) -> ImportResult:
        """Import the file.

        Raises:
            Refused: the file as a whole cannot be read, and nothing was imported.
        """
        table = read_table(path.name, _content(path))
        land = self._area if table.sort is Sort.AREAS else self._organisation
        fates: Counter[Fate] = Counter()
        published, failed = 0, []
        for line in table.lines:
            try:
                with self.database.transaction() as session:
                    landed = land(session, line, wish)
            except Refused as error:
                failed.append(Failure(path.name, line.number, error))
            else:
                fates[landed.fate] += 1
                published += landed.is_published
        return ImportResult({fate: fates[fate] for fate in Fate}, published, tuple(failed))

    def _area(self, session: Session, line: Line, wish: Wish) -> _Landed:
        if line.code not in vocabulary("councils").terms:
            raise Invalid({"code": N_("there is no council “%(code)s”") % {"code": line.code}})
        area = area_of(line.code, line.values, wish.provenance)
        held = self.areas.one(session, line.code) or Area(line.code, {})
        changed = {
            name: figure
            for name, figure in area.figures.items()
            if name not in held.figures or held.figures[name].value != figure.value
        }
        if wish.on_conflict is OnConflict.REFUSE:
            _must_agree(held, changed)
        if not changed:
            return _Landed(Fate.UNCHANGED)
        self.areas.put(session, [Area(line.code, changed)])
        return _Landed(Fate.AREA)

    def _organisation(self, session: Session, line: Line, wish: Wish) -> _Landed:
        if line.values.get("close_date", "").strip():
            return _Landed(Fate.CLOSED)
        key = self._key(session, line, wish)
        if key is None:
            return _Landed(Fate.NOT_OURS)
        held = self.describing.descriptions.get(session, key)
        profile = profile_of(line.values, wish.provenance)
        fields = self._fields(line, held, profile, wish)
        if key == OURS:
            fields["name"] = held.fields["name"] if held else self.us
        edit = DescriptionEdit(held.version if held else 0, fields)
        saved = self.describing.save(session, wish.person, key, edit)
        is_published = wish.audience is not None and not saved.is_published
        if wish.audience is not None and is_published:
            fixed = self.audience_of(session, saved.rid) if saved.rid else None
            self.describing.publish(session, wish.person, key, fixed or wish.audience)
        if saved == held and not is_published:
            return _Landed(Fate.UNCHANGED)
        return _Landed(Fate.OURS if key == OURS else Fate.DECLARED, is_published)

    def _key(self, session: Session, line: Line, wish: Wish) -> str | None:
        """Return under which key the line is described here, or None where it is not."""
        ours = self.describing.ours(session)
        our_code = wish.our_code or (ours.fields.get("ods_code") if ours else None)
        if line.code and line.code == our_code:
            return OURS
        return line.code if wish.person.holds(Role.FACILITATOR) else None

    def _fields(
        self, line: Line, held: Description | None, found: Profile, wish: Wish
    ) -> dict[str, JsonValue]:
        before = dict(held.fields) if held else {}
        kept = before.get("profile")
        return {
            **before,
            "name": readable(line.values.get("name", "").strip()) or before.get("name", ""),
            "kind": before.get("kind") or _kind(found) or wish.kind,
            "ods_code": line.code,
            "profile": merged(kept if isinstance(kept, dict) else {}, found, wish.on_conflict),
        }


def merged(
    before: Mapping[str, JsonValue], found: Profile, on_conflict: OnConflict
) -> dict[str, JsonValue]:
    """Return the factors kept ``before`` with those ``found``, as a body holds them.

    The same value keeps the source that it had; another value of the same source is an update.

    Raises:
        Invalid: somebody said otherwise, by factor, unless it is to be replaced.
    """
    after = dict(before)
    faults = {}
    for name, factor in found.model_dump(mode="json", exclude_none=True).items():
        held = before.get(name)
        if isinstance(held, dict) and held["value"] == factor["value"]:
            continue
        is_other = isinstance(held, dict) and held["source"] != factor["source"]
        if is_other and on_conflict is OnConflict.REFUSE and isinstance(held, dict):
            faults[name] = _otherwise(held["value"], held["source"], factor["value"])
            continue
        after[name] = factor
    if faults:
        raise Invalid(faults)
    return after


def _must_agree(held: Area, changed: Mapping[str, Figure]) -> None:
    """Refuse figures that another source gave otherwise, by name."""
    faults = {
        name: _otherwise(held.figures[name].value, held.figures[name].source, figure.value)
        for name, figure in changed.items()
        if name in held.figures and held.figures[name].source != figure.source
    }
    if faults:
        raise Invalid(faults)


def _otherwise(held: object, source: object, found: object) -> str:
    return N_("%(held)s stands here (%(source)s), the file says %(found)s") % {
        "held": held,
        "source": source,
        "found": found,
    }


_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("acute", "mental_health", "community", "care_trust", "ambulance"), "trust"),
    "commissioning": "commissioner",
    "primary_care": "practice",
    "local_authority": "council",
    "vcse": "charity",
    "independent": "independent",
    "support": "facilitator",
}


_SMALL = frozenset({"and", "for", "in", "of", "on", "the", "upon", "with"})
_CAPITALS = frozenset({"NHS", "GP", "ICB", "UK", "CIC"})


def readable(name: str) -> str:
    """Return a name that stands all in capitals, as ODS has them, as people write it."""
    if not name.isupper():
        return name
    words = [word if word in _CAPITALS else word.capitalize() for word in name.split()]
    small = [word.lower() if word.lower() in _SMALL else word for word in words]
    return " ".join(words[:1] + small[1:])


def _kind(profile: Profile) -> str | None:
    """Return the kind of an organisation of that type: a code of the members' list."""
    if profile.org_type is None:
        return None
    return _KINDS[vocabulary("organisation_types").terms[profile.org_type.value].group]


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # one byte more than is allowed is enough to refuse it
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise NotFound(N_("The file “%(path)s” cannot be read."), path=str(path)) from error


def total(results: Sequence[ImportResult]) -> ImportResult:
    """Return what several imports did together."""
    return ImportResult(
        {fate: sum(result.fates[fate] for result in results) for fate in Fate},
        sum(result.published for result in results),
        tuple(failure for result in results for failure in result.failed),
    )
