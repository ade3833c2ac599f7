"""The application for waitress, IIS or any other WSGI server."""

import sys

from pms import create_app, installation, rights
from pms.refusal import Refused

rights.keep_to_oneself()
try:
    app = create_app()
except Refused as refusal:
    sys.exit(f"pms: {refusal}")
with app.app_context():
    for line in installation.shut_to_others():
        app.logger.warning(line)
