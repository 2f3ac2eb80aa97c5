"""The WSGI application: `gunicorn -c python:kapcms.cli.gunicorn_settings wsgi:app`, or any other server."""

import gc

gc.disable()  # what a start makes stays: to look for garbage in it again and again is a tenth of the start

from kapcms.app import create_app  # noqa: E402  as above

app = create_app()
gc.freeze()  # nor is it looked through later, which would hold up requests for tens of milliseconds
gc.enable()
