import socket
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from kapcms.errors import BadSetting
from kapcms.models.database import db
from kapcms.models.mail import Mail
from tests.databases import settings_for
from tests.doors import CONTENT, EDITOR, shell
from tests.safety.people import PASSWORD, Person, code_of

WRONG = "a wrong password"


def attempt(app, email, password=WRONG, *, address="203.0.113.5", headers=None, path="/sessions", **extra):
    return app.test_client().post(
        EDITOR + path,
        json={"email": email, "password": password, **extra},
        headers=headers,
        environ_base={"REMOTE_ADDR": address},
    )


def test_after_ten_wrong_passwords_the_right_one_waits_too(app):
    person = Person(app)
    assert [attempt(app, person.email).status_code for _ in range(10)] == [401] * 10
    answer = attempt(app, person.email, PASSWORD)
    assert code_of(answer) == (429, "too_many_attempts")
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60


def test_nothing_that_is_sent_gets_around_the_limit_of_an_account(app):
    email = "nobody@example.org"
    for _ in range(10):
        attempt(app, email)
    forged = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"), "198.51.100.7")
    tries = [
        attempt(app, "NOBODY@Example.ORG"),
        attempt(app, "nobody@example.org\n"),
        attempt(app, email, headers=forged),
        attempt(app, email, address="198.51.100.9"),
        attempt(app, email, code="123456"),
        attempt(app, email, headers={"X-HTTP-Method-Override": "PUT"}),
        attempt(app, email, path="/sessions/"),
    ]
    assert {answer.status_code for answer in tries} <= {429, 404}
    assert tries[0].status_code == 429
    for path in ("//sessions", "/sessions;x", "/Sessions", "/sessions%2f", "/./sessions"):
        assert attempt(app, email, path=path).status_code in {429, 404}
    assert attempt(app, email, unknown="field").status_code == 422


@pytest.mark.sqlite_only
def test_one_address_cannot_try_many_accounts(app):
    """On SQLite alone: nothing is counted in the database."""
    for number in range(100):
        assert attempt(app, f"{number}@example.org", "x").status_code == 401
    assert attempt(app, "another@example.org").status_code == 429
    assert attempt(app, "another@example.org", address="::ffff:203.0.113.5").status_code == 429
    assert attempt(app, "another@example.org", address="198.51.100.9").status_code == 401


@pytest.mark.sqlite_only
def test_an_ipv6_customer_is_one_address(app):
    """On SQLite alone: nothing is counted in the database."""
    for number in range(100):
        attempt(app, f"{number}@example.org", "x", address=f"2001:db8:0:1::{number + 1:x}")
    assert attempt(app, "another@example.org", address="2001:db8:0:1:ffff::1").status_code == 429
    assert attempt(app, "another@example.org", address="2001:db8:0:2::1").status_code == 401


def test_many_attempts_at_once_gain_nothing(app):
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: attempt(app, "one@example.org").status_code, range(40)))
    assert answers.count(401) == 10
    assert answers.count(429) == 30


def test_the_right_password_begins_anew(app):
    person = Person(app)
    for _ in range(3):
        for _ in range(9):
            assert attempt(app, person.email).status_code == 401
        assert attempt(app, person.email, PASSWORD).status_code == 201


@pytest.mark.sqlite_only
def test_a_proxy_is_believed_as_far_as_the_setting_says(make_app):
    """On SQLite alone: nothing is counted in the database."""
    app = make_app(KAPCMS_PROXIES="1")
    for number in range(100):
        attempt(app, f"{number}@example.org", headers={"X-Forwarded-For": f"10.0.0.{number}, 198.51.100.7"})
    other = attempt(app, "other@example.org", headers={"X-Forwarded-For": "198.51.100.7, 198.51.100.8"})
    assert other.status_code == 401
    same = attempt(app, "other@example.org", headers={"X-Forwarded-For": "1.2.3.4, 198.51.100.7"})
    assert same.status_code == 429


@pytest.mark.sqlite_only
def test_an_unknown_account_costs_the_same_time_and_answers_the_same(app):
    """On SQLite alone: the time is the password's, not the database's."""
    person = Person(app)

    def timed(email):
        begun = time.perf_counter()
        answer = attempt(app, email)
        return time.perf_counter() - begun, answer.get_data()

    known, unknown = [], []
    for number in range(9):
        known.append(timed(person.email))
        unknown.append(timed(f"{number}@example.com"))
    assert {body for _, body in known} == {body for _, body in unknown}
    ratio = statistics.median(t for t, _ in known) / statistics.median(t for t, _ in unknown)
    assert 0.5 < ratio < 2


def test_requests_of_an_address_are_limited_and_told(make_app):
    app = make_app(KAPCMS_REQUESTS_PER_MINUTE="5", KAPCMS_CACHE_BYTES="0")
    client = app.test_client()

    def ask(address, path=EDITOR + "/me"):
        return client.get(path, environ_base={"REMOTE_ADDR": address})

    answers = [ask("203.0.113.5") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[0].headers["RateLimit-Policy"] == '"requests";q=5;w=60'
    assert answers[0].headers["RateLimit"].startswith('"requests";r=4;t=')
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert ask("203.0.113.5", CONTENT + "/articles").status_code == 429
    assert ask("203.0.113.5", "/health").status_code == 200
    assert ask("203.0.113.6").status_code == 401
    assert [ask("127.0.0.1").status_code for _ in range(10)] == [401] * 10


def test_requests_of_a_token_are_limited_wherever_they_come_from(make_app, admin):
    app = make_app(KAPCMS_REQUESTS_PER_MINUTE="5")
    headers = {"Authorization": f"Bearer {admin.token}"}
    answers = [
        app.test_client().get(f"{EDITOR}/me", headers=headers, environ_base={"REMOTE_ADDR": f"203.0.113.{number}"})
        for number in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_kept_answers_are_not_counted_and_bear_no_ones_count(make_app):
    client = make_app(KAPCMS_REQUESTS_PER_MINUTE="5").test_client()
    answers = [client.get(f"{CONTENT}/site", environ_base={"REMOTE_ADDR": "203.0.113.5"}) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("RateLimit" in answer.headers for answer in answers)


def test_zero_switches_the_limit_of_requests_off(make_app):
    client = make_app(KAPCMS_REQUESTS_PER_MINUTE="0").test_client()
    answer = client.get(f"{EDITOR}/me", environ_base={"REMOTE_ADDR": "203.0.113.5"})
    assert "RateLimit" not in answer.headers


def test_a_storage_that_cannot_be_used_is_told_at_the_start(tmp_path):
    with pytest.raises(BadSetting, match="KAPCMS_LIMITS_STORAGE"):
        settings_for(tmp_path, KAPCMS_LIMITS_STORAGE="file:///x")


class MailServer:
    """Takes one mail by SMTP; `text` is all it heard."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.socket.getsockname()[1]}"
        self.text = ""
        self.thread = threading.Thread(target=self._take)
        self.thread.start()

    def _take(self):
        client, _ = self.socket.accept()
        with client, self.socket, client.makefile("rw", newline="\r\n", encoding="utf-8") as lines:
            self._say(lines, "220 here")
            in_data = False
            for line in lines:
                self.text += line
                if in_data:
                    in_data = line.strip() != "."
                    if not in_data:
                        self._say(lines, "250 taken")
                    continue
                in_data = line.strip().upper() == "DATA"
                self._say(lines, "354 go on" if in_data else "250 ok")
                if line.strip().upper() == "QUIT":
                    return

    def _say(self, lines, text):
        lines.write(text + "\r\n")
        lines.flush()


@pytest.mark.sqlite_only
def test_a_lost_password_is_set_anew_by_mail_and_strangers_learn_nothing(make_app):
    """On SQLite alone: it is about mail."""
    mails = MailServer()
    app = make_app(KAPCMS_SMTP_URL=mails.url, KAPCMS_MAIL_FROM="cms@example.org")
    person = Person(app)
    unknown = person.request("POST", "/password-resets", json={"email": "nobody@example.org"})
    known = person.request("POST", "/password-resets", json={"email": person.email})
    assert (known.status_code, known.get_data()) == (unknown.status_code, unknown.get_data()) == (202, b"")
    for thread in [mails.thread, *(one for one in threading.enumerate() if one.name == "mail")]:
        thread.join(10)
    assert shell(app, "jobs", "list", "--failed").exit_code == 0
    with app.app_context():
        assert not db.session.scalar(select(func.count()).select_from(Mail))
    assert "To: editor@example.org" in mails.text
    text = mails.text.replace("=\r\n", "").replace("=3D", "=")
    token = text.partition("#token=")[2].split()[0]
    answer = person.request("POST", "/passwords", json={"token": token, "password": "a new long password"})
    assert answer.status_code == 204
    assert person.sign_in("a new long password").status_code == 201


def test_links_by_mail_are_limited(app):
    answers = [
        app.test_client().post(f"{EDITOR}/password-resets", json={"email": "a@example.org"}).status_code
        for _ in range(6)
    ]
    assert answers == [202] * 5 + [429]
