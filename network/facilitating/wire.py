"""What a submission looks like on the way: format and parse, both ends side by side. Pure.

Nobody but these few fields travels: the client's name is in the token, not here. Source:
federation/README.md, section 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from federation import strict
from federation.errors import MalformedError
from federation.strict import Json, Object
from network.errors import N_, Invalid
from network.facilitating.submission import Limits, Message, Sender, State
from network.records.record import RecordId

AUDIENCES = ("network", "network-commissioning", "public", "region")
MOST_TEXT = 20_000
_MARK = 64


@dataclass(frozen=True)
class Offer:
    """What a trust hands in.

    Attributes:
        type_name: any body type: innovation, question, thanks ...
        fields: the body without salt and schema.
        key: random; the same offer sent again after a broken connection has the same key.
        submitter: opaque, the same for one person of one trust.
        trust: opaque; given by a facilitator that pools, the same for one trust of its region.
    """

    type_name: str
    fields: Object
    limits: Limits
    contact_ok: bool
    key: str
    submitter: str = ""
    trust: str = ""


@dataclass(frozen=True)
class Receipt:
    """What the facilitator answers: the secret is said this once."""

    id: str
    rid: str
    secret: str


@dataclass(frozen=True)
class Mailbox:
    """What a trust finds when it looks."""

    state: State
    record: RecordId | None
    waits_long: bool
    messages: tuple[Message, ...]


def format_offer(offer: Offer) -> bytes:
    """Return ``offer`` as it is posted."""
    return strict.dumps(
        {
            "type": offer.type_name,
            "body": offer.fields,
            "limits": _limits_document(offer.limits),
            "contact_ok": offer.contact_ok,
            "key": offer.key,
            "submitter": offer.submitter,
            "trust": offer.trust,
        }
    )


def parse_offer(raw: bytes) -> Offer:
    """Return the offer in ``raw``; of format_offer the inverse.

    Raises:
        MalformedError: it is no JSON object.
        Invalid: a field does not hold.
    """
    document = strict.parse_document(raw)
    errors: dict[str, str] = {}
    type_name = document.get("type")
    if not isinstance(type_name, str):
        errors["type"] = N_("Say what kind of record it is.")
    fields = fields_in(document, errors)
    limits = _limits_in(document.get("limits"), errors)
    texts = {name: _text(document, name, errors) for name in ("key", "submitter", "trust")}
    if not texts["key"]:
        errors.setdefault("key", N_("A random key is missing."))
    contact_ok = document.get("contact_ok", False)
    if not isinstance(contact_ok, bool):
        errors["contact_ok"] = N_("Say yes or no.")
    if errors or not isinstance(type_name, str):
        raise Invalid(errors)
    return Offer(type_name, fields, limits, contact_ok is True, **texts)


def format_revision(fields: Object, limits: Limits) -> bytes:
    """Return a revision as it is posted."""
    return strict.dumps({"body": fields, "limits": _limits_document(limits)})


def parse_revision(raw: bytes) -> tuple[Object, Limits]:
    """Return the fields and limits in ``raw``. Raises: MalformedError, Invalid."""
    document = strict.parse_document(raw)
    errors: dict[str, str] = {}
    fields = fields_in(document, errors)
    limits = _limits_in(document.get("limits"), errors)
    if errors:
        raise Invalid(errors)
    return fields, limits


def format_receipt(receipt: Receipt) -> str:
    """Return ``receipt`` as it is answered."""
    return strict.dumps(vars(receipt)).decode()


def parse_receipt(raw: bytes) -> Receipt:
    """Return the receipt in ``raw``. Raises: MalformedError."""
    document = strict.parse_document(raw)
    return Receipt(*(_needed(document, name) for name in ("id", "rid", "secret")))


def format_mailbox(mailbox: Mailbox) -> str:
    """Return ``mailbox`` as it is answered."""
    record = mailbox.record
    document: Object = {
        "state": mailbox.state.value,
        "record": {"node": record.node, "rid": record.rid} if record else None,
        "waits_long": mailbox.waits_long,
        "messages": [
            {
                "id": each.id,
                "day": each.day.isoformat(),
                "from": each.sender.value,
                "text": each.text,
            }
            for each in mailbox.messages
        ],
    }
    return strict.dumps(document).decode()


def parse_mailbox(raw: bytes) -> Mailbox:
    """Return the mailbox in ``raw``. Raises: MalformedError."""
    document = strict.parse_document(raw)
    record, messages = document.get("record"), document.get("messages")
    try:
        return Mailbox(
            State(_needed(document, "state")),
            RecordId(_needed(record, "node"), _needed(record, "rid"))
            if isinstance(record, dict)
            else None,
            document.get("waits_long") is True,
            tuple(map(_message, messages if isinstance(messages, list) else [])),
        )
    except ValueError as error:
        raise MalformedError(f"not a mailbox: {error}") from error


def fields_in(document: Object, errors: dict[str, str]) -> Object:
    """Return the body in ``document`` without salt and schema, or note why not."""
    body = document.get("body")
    if not isinstance(body, dict):
        errors["body"] = N_("There is no text.")
        return {}
    return {name: value for name, value in body.items() if name not in ("salt", "schema")}


def linked(fields: Json) -> Iterator[RecordId]:
    """Return every record that ``fields`` name, at any depth: (node, rid) or ``node/rid``."""
    if isinstance(fields, dict):
        node, rid = fields.get("node"), fields.get("rid")
        if isinstance(node, str) and isinstance(rid, str):
            yield RecordId(node, rid)
        for value in fields.values():
            yield from linked(value)
    elif isinstance(fields, list):
        for value in fields:
            yield from linked(value)
    elif isinstance(fields, str) and len(fields) < 100 and fields.count("/") == 1:
        yield RecordId.of_key(fields)


def _message(value: Json) -> Message:
    return Message(
        _needed(value, "id")[:64],
        date.fromisoformat(_needed(value, "day")),
        Sender(_needed(value, "from")),
        _needed(value, "text")[:MOST_TEXT],
    )


def _needed(document: Json, name: str) -> str:
    value = document.get(name) if isinstance(document, dict) else None
    if not isinstance(value, str):
        raise MalformedError(f"an answer without {name}")
    return value


def _text(document: Mapping[str, Json], name: str, errors: dict[str, str]) -> str:
    value = document.get(name, "")
    if not isinstance(value, str) or len(value) > _MARK:
        errors[name] = N_("At most 64 characters.")
        return ""
    return value


def _limits_document(limits: Limits) -> Object:
    return {"audience": limits.audience, "region_label": limits.region_label}


def _limits_in(value: Json, errors: dict[str, str]) -> Limits:
    given = value if isinstance(value, dict) else {}
    audience, region = given.get("audience"), given.get("region_label", False)
    if not isinstance(audience, str) or audience not in AUDIENCES:
        errors["limits.audience"] = N_("Choose who will be able to read this.")
        audience = AUDIENCES[0]
    if not isinstance(region, bool):
        errors["limits.region_label"] = N_("Say yes or no.")
    return Limits(audience, region is True)
