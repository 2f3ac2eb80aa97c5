"""What the README must tell, so that it stays true."""

from __future__ import annotations

from pathlib import Path

from kapcms.cli.wiring import COMMANDS
from kapcms.config import HELP

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")


def test_every_setting_stands_in_the_readme():
    assert [name for name in HELP if f"`{name}`" not in README] == []


def test_every_command_stands_in_the_readme():
    assert [name for name in COMMANDS if f"`{name}" not in README] == []
