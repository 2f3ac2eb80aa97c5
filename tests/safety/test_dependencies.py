"""What kapcms stands on: every package pinned, those that packages need in turn too, under licences that were read."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent.parent
FREE = {
    "MIT", "MIT-0", "MIT-CMU", "MIT License", "MIT, BSD", "BSD-2-Clause", "BSD-3-Clause", "BSD License", "ISC",
    "FreeBSD and LGPLv3+", "Apache-2.0", "Apache Software License", "MPL-2.0", "LGPL-3.0-only", "PSF-2.0",
    "Artistic License", "Dual License",
}  # fmt: skip
"""Licences under which kapcms may be handed on with the package; LGPL because Python imports, and links nothing."""


def required(name):
    """The requirements in a file, comments and other files left out."""
    lines = [line.partition("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-r")]


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(requirement, found):
    """Add to `found` what it needs, itself included: (plain name, extra)."""
    for extra in requirement.extras or {""}:
        if (plain(requirement.name), extra) in found:
            continue
        found.add((plain(requirement.name), extra))
        for text in metadata.requires(requirement.name) or []:
            below = Requirement(text)
            if below.marker is None or below.marker.evaluate({"extra": extra}):
                needed(below, found)


def licences(name):
    """What a package says of its licence, in whichever of the three fields."""
    facts = metadata.metadata(name)
    named = [line.rpartition("::")[2].strip() for line in facts.get_all("Classifier") or [] if "License ::" in line]
    told = facts.get("License-Expression") or facts.get("License") or ""
    return re.split(r" AND | OR |[()]+", told) if told else named


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_to_one_version(name):
    for requirement in required(name):
        assert [specifier.operator for specifier in requirement.specifier] == ["=="], str(requirement)
        assert "*" not in str(requirement.specifier)
        assert requirement.url is None


def running():
    """The requirements of this Python and this system."""
    every = required("requirements.txt")
    return [requirement for requirement in every if requirement.marker is None or requirement.marker.evaluate()]


def test_what_is_installed_is_what_is_pinned_and_nothing_that_runs_is_unpinned():
    pins, found = {plain(requirement.name) for requirement in required("requirements.txt")}, set()
    for requirement in running():
        assert metadata.version(requirement.name) in requirement.specifier, str(requirement)
        needed(requirement, found)
    assert {name for name, _ in found} <= pins | {"psycopg-binary"}  # its version is psycopg's own


def test_every_package_that_runs_has_a_licence_that_was_read():
    for requirement in running():
        told = [licence.strip() for licence in licences(requirement.name) if licence.strip()]
        assert told, requirement.name
        assert set(told) <= FREE, (requirement.name, told)


def test_every_package_of_the_editor_is_pinned_by_its_hash_under_a_free_licence():
    lock = json.loads((ROOT / "kapcms" / "editor" / "package-lock.json").read_text("utf-8"))
    packages = {path: facts for path, facts in lock["packages"].items() if path}
    assert packages
    for path, facts in packages.items():
        assert facts["integrity"].startswith("sha512-"), path
        assert facts["license"] in {"MIT", "MPL-2.0", "ISC", "BSD-3-Clause"}, (path, facts["license"])
