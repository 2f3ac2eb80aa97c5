"""Requests made from the OpenAPI document, good and bad, signed in: every answer keeps what the document says."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.doors import Editor

EXAMPLES = 8
"""For each operation; more find more, and take longer."""
NOT_ASKED = ("/sessions", "/passwords", "/password-resets")
"""What counts attempts by itself: after a few requests it rightly answers 429."""
NOT_CHECKED = [positive_data_acceptance]
"""A schema cannot say that a cursor is signed, or that a slug must be there."""

load_all_checks()


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_every_operation_keeps_what_the_document_says(make_app):
    """On SQLite alone: it is about the contract."""
    app = make_app(KAPCMS_CACHE_BYTES="0")
    token = Editor(app, "admin").token
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    operations = [found for found in operations if not found.path.endswith(NOT_ASKED)]
    assert len(operations) > 50
    findings = {}
    for operation in operations:
        try:
            ask(operation, token)
        except (Exception, BaseExceptionGroup) as finding:  # noqa: BLE001  all are to be told, not the first alone
            findings[operation.label] = told(finding)
    assert not findings, "\n\n".join(f"{label}: {finding}" for label, finding in findings.items())


def ask(operation, token):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def check(case):
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, excluded_checks=NOT_CHECKED)

    check()


def told(finding):
    parts = finding.exceptions if isinstance(finding, BaseExceptionGroup) else [finding]
    return "\n".join(str(part) for part in parts)
