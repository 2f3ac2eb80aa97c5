"""The WSGI application: `gunicorn -c python:kapcms.cli.gunicorn_settings wsgi:app`, or any other server."""

import gc
import sys

gc.disable()  # what a start makes stays: to look for garbage in it again and again is a tenth of the start

from kapcms.app import create_app  # noqa: E402  as above
from kapcms.errors import BadSetting  # noqa: E402  as above

APP_LOAD_ERROR = 4
"""gunicorn stops where a worker ends with it, instead of starting another. Source: gunicorn 27.0.1, arbiter.py."""

try:
    app = create_app()
except BadSetting as error:
    sys.stderr.write(f"kapcms: {error.detail}\n")
    raise SystemExit(APP_LOAD_ERROR) from None
gc.freeze()  # nor is it looked through later, which would hold up requests for tens of milliseconds
gc.enable()
