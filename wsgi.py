"""The application for waitress, IIS or any other WSGI server."""

from pms import create_app

app = create_app()
