"""The WSGI application: `gunicorn -c python:kapcms.cli.gunicorn_settings wsgi:app`, or any other server."""

from kapcms.app import create_app

app = create_app()
