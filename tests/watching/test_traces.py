"""Traces by OpenTelemetry: on by a setting, absent without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from kapcms.cli.working.watching import AROUND_JOB, watched
from kapcms.models.database import db
from tests.doors import Editor, Reader

PARENT = "4bf92f3577b34da6a3ce929d0e0e4736"


def spans(told):
    """The spans that were written, by name; each a dict."""
    return [json.loads(line) for line in told.splitlines() if line.startswith("{") and "context" in line]


def test_a_request_and_its_statements_are_one_trace_named_by_the_route(make_app, capsys, database_kind):
    app = make_app(KAPCMS_TRACES="console", KAPCMS_CACHE_BYTES="0")
    Editor(app, "editor").article("Secret words", publish=True)
    capsys.readouterr()
    given = {"traceparent": f"00-{PARENT}-00f067aa0ba902b7-01", "X-Request-Id": "proxy-1"}
    answer = Reader(app).get("/articles?limit=1", headers=given)
    assert answer.status_code == 200
    *statements, request = spans(capsys.readouterr().out)
    assert request["name"] == "GET /api/content/v1/articles"
    assert request["kind"] == "SpanKind.SERVER"
    assert request["context"]["trace_id"] == f"0x{PARENT}"
    assert request["attributes"]["http.response.status_code"] == 200
    assert request["attributes"]["kapcms.request_id"] == "proxy-1"  # answers that may be kept bear none
    assert statements
    for statement in statements:
        assert statement["name"] == f"SELECT {database_kind}"
        assert statement["parent_id"] == request["context"]["span_id"]
        assert statement["attributes"]["db.query.text"].startswith("SELECT")


def test_values_stand_in_no_span(make_app, capsys):
    app = make_app(KAPCMS_TRACES="console")
    Editor(app, "editor").article("Unspoken", publish=True, body={"markdown": "hushed"})
    told = capsys.readouterr().out
    assert "INSERT" in told
    assert "Unspoken" not in told
    assert "hushed" not in told


def test_articles_are_traced_as_all_else_is(make_app, capsys):
    app = make_app(KAPCMS_TRACES="console", KAPCMS_CACHE_BYTES="0")
    Editor(app, "editor").article("One", publish=True)
    capsys.readouterr()
    assert Reader(app).get("/articles/one").status_code == 200
    *statements, request = spans(capsys.readouterr().out)
    assert request["name"] == "GET /api/content/v1/articles/<slug>"
    assert statements


def test_jobs_that_found_nothing_to_do_leave_no_spans(make_app, capsys):
    app = make_app(KAPCMS_TRACES="console")
    with app.app_context():
        capsys.readouterr()
        with watched("idle") as nothing_done:
            db.session.execute(db.text("SELECT 1"))
            nothing_done()
        assert spans(capsys.readouterr().out) == []
        with watched("busy"):
            db.session.execute(db.text("SELECT 2"))
        with pytest.raises(ZeroDivisionError), watched("broken"):
            raise ZeroDivisionError
        db.session.rollback()
    found = spans(capsys.readouterr().out)
    assert [span["name"].split()[0] for span in found] == ["SELECT", "job", "job"]
    assert [span["status"]["status_code"] for span in found[1:]] == ["UNSET", "ERROR"]


def test_without_the_setting_nothing_of_it_is_loaded(app):
    assert AROUND_JOB not in app.extensions
    code = "import sys, kapcms.app; print(sum(name.startswith('opentelemetry') for name in sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "0"


@contextmanager
def collector():
    """A collector of traces: the spans that came, decoded."""
    came = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                service = {a.key: a.value.string_value for a in resource.resource.attributes}["service.name"]
                came.extend((service, span.name) for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.sqlite_only
def test_a_collector_gets_the_spans_of_a_process_before_it_ends(app, database_url, tmp_path):
    """On SQLite alone: the database makes no difference to what is sent."""
    code = "from kapcms.app import create_app; create_app().test_client().get('/api/content/v1/series')"
    with collector() as (address, came):
        environ = os.environ | {
            "KAPCMS_TRACES": "otlp", "KAPCMS_DATABASE_URL": database_url, "KAPCMS_VAR_DIR": str(tmp_path),
            "OTEL_EXPORTER_OTLP_ENDPOINT": address, "KAPCMS_LOG_LEVEL": "error",
        }  # fmt: skip
        subprocess.run([sys.executable, "-c", code], env=environ, check=True, timeout=120)
    assert ("kapcms", "GET /api/content/v1/series") in came
    assert ("kapcms", "SELECT sqlite") in came
