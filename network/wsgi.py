"""The web application for a WSGI server: ``gunicorn network.wsgi:application``.

Entry point: it alone reads LIKEWISE_CONFIG at import. ``likewise serve`` needs it not.
"""

import os

from network.bootstrap import assemble
from network.settings import Settings
from network.web.app import create_app

_network = assemble(Settings.load(os.environ["LIKEWISE_CONFIG"]))
_network.database.upgrade()
application = create_app(_network)
