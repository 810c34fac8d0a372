"""What stands between the web and the pages: headers, form tokens, rates.

The Content-Security-Policy allows our own files and nothing inline, so a page cannot run what
somebody wrote into a record even if escaping failed. Peers' and programs' doors carry no
cookie and so need no form token; they prove themselves in the request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from flask import Blueprint, Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect

if TYPE_CHECKING:
    from network.bootstrap import Network

SELF = "'self'"
NONE = "'none'"
FONT_HOST = "https://assets.nhs.uk"
MAX_FORM_BYTES = 2 * 1024 * 1024
MAX_FILE_BYTES = 27 * 1024 * 1024  # an attachment of 25 MB, and the form around it
PAGES_RATE = "600 per minute"
SIGN_IN_RATE = "120 per minute"
DOORS_RATE = "6000 per minute"  # a first pull asks some 5 times a second for minutes on end


_TAKES_FILES = "likewise_takes_files"
P = ParamSpec("P")
R = TypeVar("R")


def takes_files(view: Callable[P, R]) -> Callable[P, R]:
    """Let a view be sent files, which are larger than what people type."""
    setattr(view, _TAKES_FILES, True)
    return view


@dataclass(frozen=True)
class Shield:
    """The form tokens and rates of one application."""

    csrf: CSRFProtect
    limiter: Limiter

    def open_doors(self, doors: Sequence[Blueprint]) -> None:
        """Free the doors of peers and programs from form tokens, and give them their own rate."""
        for door in doors:
            self.csrf.exempt(door)
            self.limiter.limit(DOORS_RATE)(door)

    def slow_down(self, family: Blueprint) -> None:
        """Give pages where somebody might guess a lower rate than the others."""
        self.limiter.limit(SIGN_IN_RATE)(family)


def policy(*, font_hosts: Sequence[str] = ()) -> dict[str, str]:
    """Return the Content-Security-Policy, directive by directive."""
    return {
        "default-src": NONE,
        "script-src": SELF,
        "style-src": SELF,
        "img-src": SELF,
        "font-src": " ".join([SELF, *font_hosts]),
        "manifest-src": SELF,
        "connect-src": SELF,
        "form-action": SELF,
        "frame-ancestors": NONE,
        "base-uri": NONE,
        "object-src": NONE,
    }


def install(app: Flask, network: Network) -> Shield:
    """Protect every page of ``app``; must come before the page families."""
    is_production = network.settings.node.mode == "production"
    font_hosts = [FONT_HOST] if network.settings.web.licensed_font else []
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may be open all day
    )
    Talisman(
        app,
        force_https=is_production,
        strict_transport_security=is_production,
        session_cookie_secure=is_production,
        frame_options="DENY",
        referrer_policy="same-origin",  # addresses hold what people searched for
        content_security_policy=policy(font_hosts=font_hosts),
    )
    app.before_request(_allow_files)  # before the form is read for its token
    app.after_request(_keep_out_of_caches)
    return Shield(CSRFProtect(app), _limiter(app))


def _keep_out_of_caches(answer: Response) -> Response:
    """Let no cache on the way keep a page, nor a browser show it unasked: what is withdrawn would
    live on there. Not ``no-store``: going back to a form would lose what was typed."""
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _allow_files() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, _TAKES_FILES, False):
        request.max_content_length = MAX_FILE_BYTES


def _limiter(app: Flask) -> Limiter:
    return Limiter(
        get_remote_address,
        app=app,
        default_limits=[PAGES_RATE],
        storage_uri="memory://",  # counts per process: one process with threads
    )
