"""The application for waitress, IIS or any other WSGI server."""

import sys

from pms import create_app
from pms.refusal import Refused

try:
    app = create_app()
except Refused as refusal:
    sys.exit(f"pms: {refusal}")
