"""Walks along the links of the OpenAPI document, from answer to request: what is made is read, changed, withdrawn."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance, use_after_free

from tests.doors import Editor

WALKS = int(os.environ.get("KAPCMS_TEST_WALKS", "30"))
"""How many; 400 by hand, before a release."""
STEPS = 12
NOT_ASKED = r"/(imports(/.*)?|sessions(/.*)?|passwords|password-resets|me/.*|openapi.json)$"
"""What goes on beside the requests (an import would meet the next walk's world), what counts attempts by itself, or is
about a browser: a script has neither password nor session."""
NOT_CHECKED = [positive_data_acceptance, ignored_auth, use_after_free]
"""A schema cannot say that a slug must be there, or what the state of a thing allows. The cookies that are made up are
ignored rightly: every step bears a token too (test_contract.py asks without). And a DELETE leaves things that can be
read: of a draft it is the way into the trash, of its publication or of the trash it is an act on the draft."""

load_all_checks()


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_walks_along_the_links_of_the_document_meet_no_fault(make_app):
    """On SQLite alone: it is about the contract."""
    app = make_app(KAPCMS_CACHE_BYTES="0", KAPCMS_REQUESTS_PER_MINUTE="0")
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app).exclude(path_regex=NOT_ASKED)
    schema.config.generation.update(modes=[GenerationMode.POSITIVE])  # test_contract.py sends what is bad, too
    token, met = Editor(app, "admin").token, Counter()
    untouched = sqlite3.connect(":memory:")
    database = app.config["KAPCMS"].database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(database)) as source:
        source.backup(untouched)

    class Walk(schema.as_state_machine()):
        def setup(self):
            """Every walk begins in the same world."""
            with closing(sqlite3.connect(database)) as target:
                untouched.backup(target)

        def get_call_kwargs(self, case):
            del case
            return {"headers": {"Authorization": f"Bearer {token}", "If-Match": "*", "Accept-Encoding": "identity"}}

        def validate_response(self, response, case, additional_checks=None, **kwargs):
            met[case.operation.label, response.status_code] += 1
            case.validate_response(
                response,
                additional_checks=additional_checks,
                excluded_checks=NOT_CHECKED,
                transport_kwargs=kwargs,
                recorder=self.recorder,
            )

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    acted_on = {label for (label, status) in met if "{" in label and status < 300}
    assert len(acted_on) > 3, met  # which ones is chance, and another one whenever the document changes
