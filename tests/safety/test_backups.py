import tarfile
import threading

import pytest

from kapcms.config import settings_in_force
from kapcms.models.database import db
from kapcms.services.backup.rotating import back_up_when_due
from kapcms.services.backup.saving import UNFINISHED
from tests.clocks import MovedClock
from tests.databases import opened
from tests.doors import Editor, Reader, good, shell


@pytest.fixture
def elsewhere(all_databases, database_kind, tmp_path):
    """Another machine: an app over an empty database, with a var folder of its own."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with all_databases(database_kind).empty(folder) as url, opened(folder, url, KAPCMS_CACHE_BYTES="0") as app:
        yield app


def run(app, *words):
    result = shell(app, *words)
    assert result.exit_code == 0, result.output
    return result


def test_a_backup_under_load_has_everything_acknowledged_before_it_began(app, editor, elsewhere, tmp_path):
    acknowledged, stop = [], threading.Event()

    def write():
        own = Editor(app, "editor")
        while not stop.is_set():
            acknowledged.append(own.article(f"Article {len(acknowledged)}", publish=True)["id"])

    writer = threading.Thread(target=write)
    writer.start()
    while len(acknowledged) < 8:
        stop.wait(0.01)
    before = list(acknowledged)
    run(app, "backup", str(tmp_path / "all.tar"))
    stop.set()
    writer.join()
    run(elsewhere, "restore", str(tmp_path / "all.tar"))
    there = Editor(elsewhere, "viewer")
    for article_id in before:
        assert good(there.get(f"/articles/{article_id}"))["status"] == "public"
    assert "all is well" in run(elsewhere, "check").output
    total = Reader(elsewhere).get("/articles?count=true").get_json()["meta"]["total"]
    assert len(before) <= total <= len(acknowledged)
    assert there.app is elsewhere
    Editor(elsewhere, "editor").article("Goes on", publish=True)


def test_a_backup_brings_all_rows_accounts_and_media(app, editor, elsewhere, tmp_path):
    editor.article("Ünïcode\t\\ 'quoted' \"words\"", body={"markdown": "a\\tb\n\nc \\N d"}, fields={"tab": "a\tb\nc\\"})
    media = tmp_path / "media" / "2026"
    media.mkdir(parents=True)
    (media / "picture.png").write_bytes(bytes(range(256)))
    rows = all_rows(app)
    run(app, "backup", str(tmp_path / "all.tar"))
    assert (tmp_path / "all.tar").stat().st_mode & 0o077 == 0
    run(elsewhere, "restore", str(tmp_path / "all.tar"))
    assert all_rows(elsewhere) == rows
    assert (tmp_path / "elsewhere" / "media" / "2026" / "picture.png").read_bytes() == bytes(range(256))


def all_rows(app):
    with app.app_context():
        found = {t.name: sorted(map(repr, db.session.execute(t.select()))) for t in db.metadata.sorted_tables}
        db.session.rollback()
        return found


def test_restoring_overwrites_nothing(app, editor, tmp_path):
    article = editor.article("Here")
    run(app, "backup", str(tmp_path / "all.tar"))
    result = shell(app, "restore", str(tmp_path / "all.tar"))
    assert result.exit_code == 2
    assert "empty" in result.output
    assert good(editor.get(f"/articles/{article['id']}"))["title"] == "Here"
    again = shell(app, "backup", str(tmp_path / "all.tar"))
    assert again.exit_code == 2
    assert "is there already" in again.output


def test_a_damaged_backup_is_refused_before_anything_is_written(app, editor, elsewhere, tmp_path):
    editor.article("A needle in the archive")
    whole = tmp_path / "all.tar"
    run(app, "backup", str(whole))
    content = whole.read_bytes()
    at = content.rindex(b"needle")
    (tmp_path / "flipped.tar").write_bytes(content[:at] + b"N" + content[at + 1 :])
    (tmp_path / "cut.tar").write_bytes(content[: len(content) // 2])
    (tmp_path / "other.tar").write_bytes(b"no archive")
    with tarfile.open(tmp_path / "foreign.tar", "w") as tar:
        tar.add(whole, "manifest.json")
    for name in ("flipped", "cut", "other", "foreign"):
        result = shell(elsewhere, "restore", str(tmp_path / f"{name}.tar"))
        assert result.exit_code == 2, name
        assert "Traceback" not in result.output
    run(elsewhere, "restore", str(whole))


def test_backups_by_the_clock_are_written_when_due_and_the_oldest_leave(make_app, monkeypatch):
    clock = MovedClock(monkeypatch)
    app = make_app(KAPCMS_BACKUP_HOURS="24", KAPCMS_BACKUP_KEEP="2")
    Editor(app, "editor").article("Kept")
    written = []
    with app.app_context():
        folder = settings_in_force().var_dir / "backups"
        for _ in range(4):
            written.append(back_up_when_due())
            assert back_up_when_due() is None
            (folder / f"{UNFINISHED}killed").mkdir()
            clock.forward(hours=25)
        db.session.rollback()
    assert sorted(path.name for path in folder.glob("*.backup")) == sorted(one.path.name for one in written[-2:])


def test_backups_by_the_clock_can_be_switched_off(make_app):
    app = make_app(KAPCMS_BACKUP_HOURS="0")
    with app.app_context():
        assert back_up_when_due() is None
