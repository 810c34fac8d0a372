"""A node's pages in memory: the real application over a real, small node in a folder.

The one thing pretended is the network beyond it: peers are those of tests/fakes/peer.py, or
nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from federation.errors import UnreachableError
from federation.members import KeyState, Member, MemberKey, Status
from federation.strict import Object
from federation.transport import Response, Transport
from network.bootstrap import Network, assemble
from network.founding import found_feeds, found_key
from network.people.person import Person
from network.people.roles import Role
from network.records.audience import Audience
from network.records.publishing import Approved
from network.records.record import RecordId
from network.settings import Settings
from network.web.app import create_app
from tests.fakes.model import copy_model, share_templates
from tests.fakes.peer import FakePeer

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CAFE: Object = {
    "title": "A crisis café on wheels",
    "summary": "Four evenings a week a crisis café travels between market towns.",
    "kind": "innovation",
    "approach": ["thinking_differently"],
    "stage": "in_use",
    "problem": "The nearest crisis café was fifty minutes away.",
    "what_we_did": "We bought a van for the kettle and the lamps.",
    "what_happened": "In eleven months 214 people came.",
    "tell_a_friend": "Sort out lifts home before you open.",
    "context": {
        "place": "Four market towns",
        "geography_flags": ["dispersed_sites"],
        "population_group": ["working_age"],
        "profile": {"rural_share": {"value": 0.62}, "care_settings": {"value": ["N03"]}},
    },
}
ATTEMPT: Object = {
    **CAFE,
    "title": "Video appointments: we stopped",
    "summary": "Connections dropped in the valleys, so the clinic went back to home visits.",
    "kind": "attempt",
    "stage": "stopped",
}
OURS: Object = {
    "name": "Marsh and Fell Trust",
    "kind": "trust",
    "about": "Invented. Community services for a large upland county.",
    "profile": {"rural_share": {"value": 0.62}, "coastal": {"value": False}},
}


class Nobody:
    """A Transport beyond which there is no network."""

    def get(self, url: str, *, headers: Mapping[str, str], limit: int, deadline: float) -> Response:
        raise UnreachableError(f"no route to {url}")

    def post_form(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        raise UnreachableError(f"no route to {url}")

    def post_json(
        self,
        url: str,
        document: bytes,
        *,
        headers: Mapping[str, str],
        limit: int,
        deadline: float,
    ) -> Response:
        raise UnreachableError(f"no route to {url}")


@dataclass
class Site:
    """One node and its pages."""

    network: Network
    app: Flask

    def visitor(self) -> Visitor:
        """Return a browser with an empty cookie jar."""
        return Visitor(self.app.test_client())

    def signed_in(self, account: str = "reader") -> Visitor:
        """Return a browser in which ``account`` has signed in."""
        visitor = self.visitor()
        visitor.send("/demo/sign-in", {"person": account}, seen_on="/demo/sign-in")
        return visitor

    def publish(
        self, kind: str, fields: Object, rid: str | None = None, audience: str = "network"
    ) -> RecordId:
        """Publish a record, and let search find it."""
        with self.network.database.transaction() as session:
            body = self.network.publishing.compose(kind, fields)
            approved = Approved(kind, body, Audience(audience), rid)
            published = self.network.publishing.publish(session, approved)
        self.network.indexing.follow()
        return RecordId(self.network.settings.node.id, published.rid)


@dataclass
class Visitor:
    """A browser as far as Flask's test client is one."""

    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open an address."""
        return self.client.get(path, headers=headers)

    def ask(self, method: str, path: str) -> TestResponse:
        """Ask for an address by ``method``, a form's with a token and nothing else in it."""
        if method == "GET":
            return self.get(path)
        return self.send(path, {}, seen_on="/search")

    def send(self, path: str, form: Mapping[str, str], *, seen_on: str) -> TestResponse:
        """Send a form that stands on the page ``seen_on``, with that page's token."""
        token = token_in(self.get(seen_on).get_data(as_text=True))
        return self.client.post(path, data={**form, "csrf_token": token})


def token_in(page: str) -> str:
    """Return the form token that ``page`` carries."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "no form on that page"
    return unescape(found[1])


def told_by(page: str) -> str:
    """Return the words on ``page``: what stands in tags is left out, tokens of chance with it."""
    return unescape(re.sub(r"<[^>]*>", " ", page))


def open_site(
    folder: Path,
    *,
    mode: str = "demo",
    transport: Transport | None = None,
    now: Callable[[], datetime] = lambda: START,
) -> Site:
    """Return the pages of a facilitator's node of its own, kept in ``folder``."""
    base = "http://127.0.0.1:8800" if mode == "demo" else "https://share.example"
    config = folder / "node.toml"
    config.write_text(
        f"""
[node]
id = "marsh"
name = "Marsh and Fell Trust"
base = "{base}"
region = "north"
mode = "{mode}"
role = "facilitator"
kind = "facilitator"
[data]
directory = "{folder / "data"}"
""",
        encoding="utf-8",
    )
    settings = Settings.load(config)
    found_key(settings.key_file)
    copy_model(settings.data.directory / "node.db")
    network = assemble(settings, transport=transport or Nobody(), now=now)
    found_feeds(network.database, network.own_feeds)
    with network.database.transaction() as session:
        for role in Role:
            network.people.save(session, Person(role.value, role.value.title(), frozenset({role})))
    return Site(network, share_templates(create_app(network)))


def open_site_beside(folder: Path, peer: FakePeer) -> Site:
    """Return the pages of a node that lists ``peer``, as Riverside Trust, and has its time."""
    site = open_site(folder, transport=peer, now=peer.clock)
    network = site.network
    with network.database.transaction() as session:
        network.membership.found(session)
        network.membership.add(session, listed(peer, "Riverside Trust"))
        network.membership.refresh(session)
        network.peers.follow_membership(session)
    return site


def listed(peer: FakePeer, name: str) -> Member:
    """Return ``peer`` as a facilitator lists it."""
    return Member(
        node=peer.node,
        name=name,
        base=peer.base,
        region="north",
        kind="trust",
        status=Status.MEMBER,
        keys=(MemberKey(peer.key.public, "2026-11-22", KeyState.CURRENT),),
    )
