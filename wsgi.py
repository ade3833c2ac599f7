"""The application for waitress, IIS or any other WSGI server."""

import sys

from pms import installation, rights
from pms.app import create_app
from pms.auth import second_factor
from pms.refusal import Refused
from pms.store.history import readings
from pms.store.keys import refuse_foreign_keys, settle_keys

rights.keep_to_oneself()
try:
    app = create_app()
except Refused as refusal:
    sys.exit(f"pms: {refusal}")
with app.app_context():
    said = installation.shut_to_others()
    if installation.is_up_to_date():
        try:
            refuse_foreign_keys()
        except Refused as refusal:
            sys.exit(f"pms: {refusal}")
        readings.set_space_aside()
        said += second_factor.seal_anew()
        settle_keys(changed=True)
    for line in said:
        app.logger.warning(line)
