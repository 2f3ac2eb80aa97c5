"""`python -m kapcms …`: the command line over the app."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kapcms.cli.wiring import Commands
from kapcms.errors import BadSetting
from kapcms.later import later

if TYPE_CHECKING:
    from kapcms import app
else:
    app = later("kapcms.app")


IN_BULK = frozenset({"import", "export", "fetch-media", "rebuild"})
"""Commands that work for long: they take the processors that readers leave."""
NICENESS = 10


def main() -> None:
    """Run one command; a setting that is unusable ends it with one line and exit code 2."""
    if sys.argv[1:2] and sys.argv[1] in IN_BULK:
        os.nice(NICENESS)
    try:
        Commands(lambda: app.create_app().app_context()).main(prog_name="kapcms")
    except BadSetting as error:
        sys.stderr.write(f"kapcms: {error.detail}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
