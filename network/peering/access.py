"""Say which node is asking, and what it may read.

Endpoint 6 and sections 6 and 9 of federation/README.md. A token says only who asks; what
they may read is looked up at every request, so removing a member works at once. The only
home of Authlib's grant classes; no web framework: the pages hand over method, address, form
and headers as they came.
"""

# Authlib has no annotations
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidClientError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.models import ClientMixin
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload, OAuth2Request
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion

from federation.errors import FederationError
from federation.keys import verify_assertion
from network.database import Database, Session
from network.peering.answer import Answer, json_answer
from network.peering.asker import Asker
from network.peering.circle_store import CircleStore
from network.peering.membership import Membership
from network.peering.store import NoticesReport, TokenStore
from network.records.local_store import HiddenNodes

TOKEN_SECONDS = 600
ASSERTION_BYTES = 4096
JTI_CHARACTERS = 128
AHEAD = timedelta(seconds=360)
REPORTS_AT_MOST_EVERY = timedelta(minutes=10)
BEHIND = timedelta(seconds=300)
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(frozen=True)
class TokenRequest:
    """A request to the token endpoint, as it came. Header names in any case."""

    method: str
    uri: str
    form: Mapping[str, str]
    headers: Mapping[str, str]


class UnknownTokenError(Exception):
    """A token was shown that is unknown or expired; never says which."""


class Access:
    """The token endpoint, and the audience of every feed.

    ``token_url`` is the one audience accepted; ``new_secret`` gives at least 256 random bits.
    """

    def __init__(
        self,
        database: Database,
        membership: Membership,
        token_url: str,
        now: Callable[[], datetime],
        new_secret: Callable[[], str],
    ) -> None:
        self._database = database
        self._membership = membership
        self._token_url = token_url
        self._now = now
        self._new_secret = new_secret
        self._tokens = TokenStore()
        self._circles = CircleStore()

    def token(self, request: TokenRequest) -> Answer:
        """Answer a token request as RFC 6749, section 5 says: 200, or 400 with ``error``."""
        with self._database.transaction() as session:
            self._tokens.forget_expired(session, self._now())
            server = _Server(_Desk(self, session), self._new_secret)
            answer: Answer = server.create_token_response(_as_oauth(request, self._token_url))
            return answer

    def client(self, session: Session, authorization: str | None) -> str | None:
        """Return the node id that the Authorization header proves; None without a header.

        Raises: UnknownTokenError for any header that proves nothing (ruling 18).
        """
        if authorization is None:
            return None
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer" or not secret:
            raise UnknownTokenError
        client = self._tokens.client(session, _hash(secret.strip()), self._now())
        if client is None or client in HiddenNodes().all(session):
            raise UnknownTokenError
        return client

    def asker(self, session: Session, client: str | None) -> Asker:
        """Return ``client`` (None: a stranger) with what it is entitled to, as of now.

        The one place where an audience is looked up, at every request. Asks the same of the
        database for a stranger as for a member, whatever feed they want, so that time tells
        nothing.
        """
        entry = self._membership.member(session, client or "")
        return Asker(entry, self._circles.circles_of(session, client or ""))

    def note_applied(self, session: Session, client: str, seq: int) -> None:
        """Keep a member's word that it applied our notices up to ``seq``."""
        known = self._tokens.report(session, client)
        if not self._is_fresh(known, seq):
            self._tokens.keep_report(session, NoticesReport(client, seq, self._now()))

    def has_noted(self, session: Session, client: str, seq: int) -> bool:
        """Say whether that word is kept already."""
        known = self._tokens.report(session, client)
        return self._is_fresh(known, seq)

    def _is_fresh(self, known: NoticesReport | None, seq: int) -> bool:
        # said again it is news, too: the keeper is shown when a member was last heard
        return (
            known is not None
            and known.seq == seq
            and self._now() - known.at < REPORTS_AT_MOST_EVERY
        )

    def forget_tokens(self, client: str) -> None:
        """Make every token of ``client`` unknown."""
        with self._database.transaction() as session:
            self._tokens.forget_client(session, client)

    def forget_all_tokens(self, session: Session) -> None:
        """Make every token unknown."""
        self._tokens.forget_all(session)

    def forget_expired(self, session: Session) -> None:
        """Forget tokens whose time is over: their rows say who was here, and when."""
        self._tokens.forget_expired(session, self._now())

    # what the token endpoint's Authlib classes ask

    def claims_of(self, session: Session, client: str, assertion: str) -> Mapping[str, object]:
        """Return the claims of an assertion that ``client`` signed with a current key.

        Raises: FederationError.
        """
        return verify_assertion(assertion, keys=self._membership.keys_now(session, client))

    def accept(self, session: Session, client: str, claims: Mapping[str, object]) -> bool:
        """Say whether these claims of ``client`` hold now, and use their ``jti`` up."""
        now = self._now()
        exp, jti = claims.get("exp"), claims.get("jti")
        if claims.get("iss") != client or claims.get("sub") != client:
            return False
        if claims.get("aud") not in (self._token_url, [self._token_url]):
            return False
        if type(exp) is not int or not isinstance(jti, str) or not 0 < len(jti) <= JTI_CHARACTERS:
            return False
        seconds = exp - now.timestamp()
        if not -BEHIND.total_seconds() < seconds <= AHEAD.total_seconds():
            return False
        until = now + timedelta(seconds=seconds) + BEHIND
        return self._tokens.use_assertion(session, client, jti, until)

    def keep_token(self, session: Session, client: str, secret: str) -> None:
        """Keep a token that was issued to ``client``, for 600 seconds."""
        expires = self._now() + timedelta(seconds=TOKEN_SECONDS)
        self._tokens.keep(session, _hash(secret), client, expires)

    def is_member(self, session: Session, client: str) -> bool:
        """Say whether ``client`` is a listed member now, and not blocked here."""
        member = self._membership.member(session, client)
        is_listed = member is not None and member.is_member
        return is_listed and client not in HiddenNodes().all(session)


@dataclass(frozen=True)
class _Desk:
    """The token endpoint's view of Access within one transaction."""

    access: Access
    session: Session


class _Client(ClientMixin):
    """A member, as Authlib wants to see it."""

    def __init__(self, node: str) -> None:
        self.node = node

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == _Assertion.CLIENT_AUTH_METHOD

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == ClientCredentialsGrant.GRANT_TYPE

    def get_allowed_scope(self, scope: str | None) -> str:
        return "read"


class _Assertion(JWTBearerClientAssertion):
    """private_key_jwt as section 9 hardens it: Ed25519 alone, short, once."""

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, desk: _Desk) -> None:
        super().__init__()
        self._desk = desk

    def extract_assertion(self, assertion: str) -> Any:
        # before any library reads it: the length is the only thing known to be safe
        if len(assertion) > ASSERTION_BYTES:
            raise InvalidClientError(description="The assertion is too long.")
        return super().extract_assertion(assertion)

    def resolve_client_public_key(self, client: _Client) -> _Client:  # type: ignore[override]
        # the keys are looked up by process_assertion_claims, which is never given None
        return client

    def process_assertion_claims(self, assertion: str, resolve_key: _Client) -> None:
        access, session, node = self._desk.access, self._desk.session, resolve_key.node
        try:
            claims = access.claims_of(session, node, assertion)
        except FederationError as error:
            raise InvalidClientError(description="The assertion does not verify.") from error
        if not access.accept(session, node, claims):
            raise InvalidClientError(description="The claims do not hold, or were used before.")


class _Grant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = [_Assertion.CLIENT_AUTH_METHOD]


class _Server(AuthorizationServer):
    """Authlib's token endpoint without a framework."""

    def __init__(self, desk: _Desk, new_secret: Callable[[], str]) -> None:
        super().__init__(scopes_supported=["read"])
        self._desk = desk
        self.register_client_auth_method(_Assertion.CLIENT_AUTH_METHOD, _Assertion(desk))
        self.register_grant(_Grant)
        self.register_token_generator(
            "default",
            BearerTokenGenerator(lambda **_: new_secret(), expires_generator=TOKEN_SECONDS),
        )

    def query_client(self, client_id: str) -> _Client | None:
        known = self._desk.access.is_member(self._desk.session, client_id)
        return _Client(client_id) if known else None

    def save_token(self, token: Mapping[str, str], request: _Request) -> None:
        client = request.client
        assert client is not None
        self._desk.access.keep_token(self._desk.session, client.node, token["access_token"])

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        return None

    def handle_response(self, status: int, body: object, headers: object) -> Answer:
        return json_answer(400 if status >= 400 else status, json.dumps(body), _NO_STORE)


class _Request(OAuth2Request):
    """The request as Authlib reads it; ``form`` has been parsed by whoever received it."""

    client: _Client | None  # type: ignore[assignment]

    def __init__(self, request: TokenRequest, token_url: str) -> None:
        # our own address, not the Host header's: a proxy may have ended TLS before us
        super().__init__(request.method, token_url, headers=dict(request.headers))
        self._form = dict(request.form)
        self.payload = BasicOAuth2Payload(self._form)  # type: ignore[assignment]

    @property
    def form(self) -> Mapping[str, str]:
        return self._form


def _as_oauth(request: TokenRequest, token_url: str) -> _Request:
    return _Request(request, token_url)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
