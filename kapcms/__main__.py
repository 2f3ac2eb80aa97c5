"""`python -m kapcms …`: the command line over the app."""

from __future__ import annotations

import sys

from kapcms.app import create_app
from kapcms.errors import BadSetting


def main() -> None:
    """Run one command; a setting that is unusable ends it with one line and exit code 2."""
    try:
        app = create_app()
    except BadSetting as error:
        sys.stderr.write(f"kapcms: {error.detail}\n")
        raise SystemExit(2) from None
    with app.app_context():
        app.cli.main(prog_name="kapcms")


if __name__ == "__main__":
    main()
