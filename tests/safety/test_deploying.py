import pytest
from structlog.testing import capture_logs

from kapcms.models.transaction import transaction
from kapcms.services.upkeep.founding import found_admin
from tests.doors import EDITOR, shell
from tests.safety.people import PASSWORD, Person

SAFE = {
    "KAPCMS_BASE_URL": "https://www.example.org",
    "KAPCMS_SECRET_KEY": "k7Qz1vXw9RtYb3NmPc5LdF8hJg2Ks4Ea",
    "KAPCMS_PROXIES": "1",
}


def test_safe_settings_are_called_so(make_app, tmp_path):
    tmp_path.chmod(0o700)
    result = shell(make_app(**SAFE), "check", "--deploy")
    assert (result.exit_code, result.output) == (0, "all is well\n")


@pytest.mark.parametrize(
    ("unsafe", "word"),
    [
        ({"KAPCMS_BASE_URL": "http://www.example.org"}, "https"),
        ({"KAPCMS_BASE_URL": "https://localhost"}, "KAPCMS_BASE_URL"),
        ({"KAPCMS_SECRET_KEY": "secret"}, "KAPCMS_SECRET_KEY"),
        ({"KAPCMS_SECRET_KEY": "a" * 40}, "KAPCMS_SECRET_KEY"),
        ({"KAPCMS_EDITOR_ORIGINS": "*"}, "KAPCMS_EDITOR_ORIGINS"),
        ({"KAPCMS_EDITOR_ORIGINS": "http://desk.example"}, "KAPCMS_EDITOR_ORIGINS"),
        ({"KAPCMS_BIND": "0.0.0.0"}, "KAPCMS_BIND"),  # noqa: S104  it is to be refused
        ({"KAPCMS_PROXIES": "0"}, "KAPCMS_PROXIES"),
        ({"KAPCMS_LOG_LEVEL": "debug"}, "KAPCMS_LOG_LEVEL"),
    ],
    ids=str,
)
def test_an_unsafe_setting_is_named_without_its_secret(make_app, tmp_path, unsafe, word):
    tmp_path.chmod(0o700)
    result = shell(make_app(**{**SAFE, **unsafe}), "check", "--deploy")
    assert result.exit_code == 1
    assert word in result.output
    assert len(result.output.splitlines()) == 2
    assert "a" * 40 not in result.output


def test_debugging_the_first_admin_and_open_files_are_named(make_app, tmp_path):
    app = make_app(**SAFE)
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o644)
    tmp_path.chmod(0o755)
    app.debug = True
    with app.app_context(), transaction():
        found_admin()
    output = shell(app, "check", "--deploy").output
    for word in ("FLASK_DEBUG", "admin@kapcms.example: the first admin", "second factor", "secret: every account"):
        assert word in output


def test_no_secret_is_logged_or_shown(make_app):
    app = make_app(KAPCMS_SMTP_URL="smtp://me:mail-secret@127.0.0.1:1", KAPCMS_SECRET_KEY="signing-secret")
    person = Person(app)
    with capture_logs() as logs:
        token = "kap_" + "S" * 43
        app.test_client().get(f"{EDITOR}/me", headers={"Authorization": f"Bearer {token}"})
        person.sign_in("wrong " + PASSWORD)
        person.sign_in()
        person.request("POST", "/passwords", json={"token": "link-secret", "password": PASSWORD})
    told = str(logs) + repr(app.config["KAPCMS"])
    for secret in (token, PASSWORD, "link-secret", "mail-secret", "signing-secret", str(person.csrf)):
        assert secret not in told
