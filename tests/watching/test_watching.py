import json
import os
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from kapcms.api.keeping import WATCH
from kapcms.delivery.counts import NOW, Counts
from kapcms.models.database import db
from kapcms.models.statement_watchers import watch_statements


@pytest.fixture
def client(app):
    return app.test_client()


def samples(client):
    response = client.get("/metrics")
    assert response.status_code == 200
    found = {}
    for family in text_string_to_metric_families(response.get_data(as_text=True)):
        for sample in family.samples:
            found[sample.name, *sample.labels.values()] = sample.value
    return found


def test_requests_are_counted_by_route_and_status(client, editor):
    for path in ("/api/content/v1/articles/a", "/api/content/v1/articles/b", "/nowhere/x"):
        client.get(path)
    found = samples(client)
    assert found["kapcms_requests_total", "GET", "/api/content/v1/articles/<slug>", "404"] == 2
    assert found["kapcms_requests_total", "GET", "(none)", "404"] == 1
    assert found["kapcms_request_seconds_total", "GET", "/api/content/v1/articles/<slug>"] > 0
    number = found[("kapcms_log_number",)]
    editor.article("One", publish=True)
    assert samples(client)[("kapcms_log_number",)] > number


def test_methods_that_are_made_up_do_not_fill_the_counts(client):
    for method in ("TRACE", "SPY", "SPYMORE"):
        client.open("/nowhere", method=method)
    counted = client.get("/metrics").get_data(as_text=True)
    assert 'kapcms_requests_total{method="(other)",route="(none)",status="404"} 3.0' in counted
    assert "SPY" not in counted


def test_kept_answers_are_counted(app, client, editor):
    editor.article("One", publish=True)
    for _ in range(5):
        client.get("/api/content/v1/articles/one")
    app.wsgi_app.freshness.catch_up(even_if_current=True)
    found = samples(client)
    if app.extensions[WATCH].__class__.__name__ == "Polling":  # what is kept on PostgreSQL waits for the LISTEN
        assert found[("kapcms_kept_hits_total",)] == 4
        assert found[("kapcms_kept_entries",)] == 1
    assert found[("kapcms_kept_bytes",)] >= 0


def test_the_counts_of_all_processes_are_summed_and_survive_them(tmp_path):
    counts = Counts(tmp_path / "counts")
    counts.add("requests", "GET", "/", "200")
    program = (
        "import sys; from pathlib import Path; from kapcms.delivery.counts import NOW, Counts\n"
        "counts = Counts(Path(sys.argv[1])); counts.add('requests', 'GET', '/', '200', amount=2); "
        "counts.put(NOW + 'kept_bytes', value=7)\n"
        "import os; print(os.getpid(), flush=True); sys.stdin.read(); os.kill(os.getpid(), 9)"
    )
    for total in (3, 5):
        command = [sys.executable, "-c", program, str(tmp_path / "counts")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            assert counts.sums()["requests", "GET", "/", "200"] == total
            assert counts.sums()[NOW + "kept_bytes",] == 7
            assert counts.processes() == 2
            process.stdin.close()
            process.wait()
        assert counts.sums()["requests", "GET", "/", "200"] == total
        assert counts.sums()[NOW + "kept_bytes",] == 0
    names = sorted(path.name for path in (tmp_path / "counts").glob("*.db"))
    assert len(names) == 3
    assert {"ended.db", f"{os.getpid()}.db"} < set(names)


def test_a_request_has_an_id_in_its_answer_and_in_the_log(client, capsys):
    given = client.get("/api/editor/v1/me", headers={"X-Request-Id": "proxy-1.a"})
    assert given.headers["X-Request-Id"] == "proxy-1.a"
    made = client.get("/api/editor/v1/me", headers={"X-Request-Id": "bad id\t<>"}).headers["X-Request-Id"]
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert [line["request_id"] for line in lines] == ["proxy-1.a", made]
    assert {"event", "level", "at", "method", "path", "route", "status", "ms"} <= lines[0].keys()
    assert lines[0]["status"] == 401


def test_a_slow_statement_is_logged_without_its_values(make_app, capsys):
    app = make_app(KAPCMS_SLOW_QUERY_MS="1")
    slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT max(i), :x FROM n"
    with app.app_context():
        db.session.execute(text(slow), {"x": "a secret"})
        db.session.rollback()
    logged = capsys.readouterr().err
    assert "slow_query" in logged
    assert "a secret" not in logged


def test_it_is_ready_only_with_all_migrations(app, client):
    assert client.get("/ready").get_json()["status"] == "ready"
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        db.session.commit()
    response = client.get("/ready")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "0001" in response.get_json()["detail"]


def test_it_is_not_ready_where_it_cannot_write(client, monkeypatch):
    def refuse(**options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kapcms.api.about.TemporaryFile", refuse)
    response = client.get("/ready")
    assert response.status_code == 503
    assert "No space left" in response.get_json()["detail"]


def test_statements_of_the_hot_path_are_seen_by_who_watches_statements(app, editor, reader):
    editor.article("One", publish=True)
    seen = []
    with app.app_context():
        watch_statements(db.engine, lambda statement, seconds: seen.append((statement.split()[0], seconds > 0)))
    reader.get("/articles/one")
    assert seen == [("SELECT", True)]
