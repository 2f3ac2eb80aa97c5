from datetime import timedelta

import pytest

from kapcms.cli.working.webhooks import deliver_next
from kapcms.clock import now
from kapcms.services.notifying import delivering, sending
from kapcms.services.notifying.addresses import NotAllowed, is_public, target_of
from kapcms.services.notifying.sending import Message, send
from tests.doors import Editor, good, made
from tests.webhooks.receiving import receiving

PRIVATE = [
    "http://127.0.0.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "http://127.1/", "http://0/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::a00:1]/", "http://[2002:7f00:1::]/", "http://[::7f00:1]/", "http://[fe80::1]/",
    "http://[fd00::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://192.168.1.1:8080/",
    "http://172.16.0.1/", "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://localhost/",
    "http://LOCALHOST./", "http://a.localhost/", "http://user:word@example.com/", "http://example.com:99999/",
    "http://[/", "ftp://example.com/",
]  # fmt: skip


@pytest.fixture
def app(make_app):
    """An app whose webhooks may go to receivers of tests."""
    return make_app(KAPCMS_WEBHOOK_PRIVATE="true")


@pytest.fixture
def receiver():
    with receiving() as made_one:
        yield made_one


@pytest.fixture
def clock(monkeypatch):
    """Move the clock of deliveries by hand."""

    class Clock:
        ahead = timedelta()

        def pass_by(self, **time):
            self.ahead += timedelta(**time)

    clock = Clock()
    for module in (delivering, sending):
        monkeypatch.setattr(module, "now", lambda: now() + clock.ahead)
    return clock


def add(admin, url, **fields):
    return made(admin.post("/webhooks", {"url": url, **fields}))


def deliver(app, webhook):
    """Make attempts until nothing may go; how many were made."""
    count = 0
    with app.app_context():
        while deliver_next(webhook["id"]):
            count += 1
    return count


def deliveries(admin, webhook, query=""):
    return good(admin.get(f"/webhooks/{webhook['id']}/deliveries{query}"))


def test_a_webhook_is_told_of_every_change_in_order_and_signed(app, admin, receiver, reader):
    webhook = add(admin, receiver.url)
    for title in ("One", "Two", "Three"):
        article = admin.article(title, publish=True)
    admin.withdraw("articles", article)
    assert deliver(app, webhook) == len(receiver.came)
    assert receiver.numbers == sorted(receiver.numbers) == list(range(receiver.numbers[0], receiver.numbers[-1] + 1))
    assert receiver.bodies[0].keys() == {"number", "at", "kind", "type", "id", "slug"}
    assert (receiver.bodies[0]["kind"], receiver.bodies[0]["slug"]) == ("article.published", "one")
    assert "article.unpublished" in [body["kind"] for body in receiver.bodies]
    receiver.verify(webhook["secret"])
    assert {item["state"] for item in deliveries(admin, webhook)} == {"delivered"}


def test_letters_beyond_ascii_in_an_address_are_sent_encoded(app, admin, receiver):
    webhook = add(admin, receiver.url + "&b=%20[\u00e4]", kinds=["article.published"])
    admin.article("One", publish=True)
    deliver(app, webhook)
    assert receiver.paths == ["/hook?a=1&b=%20[%C3%A4]"]


def test_only_wanted_kinds_are_told(app, admin, receiver):
    webhook = add(admin, receiver.url, kinds=["article.unpublished"])
    admin.withdraw("articles", admin.article("One", publish=True))
    deliver(app, webhook)
    assert [body["kind"] for body in receiver.bodies] == ["article.unpublished"]


def test_what_is_rolled_back_is_never_told(app, admin, receiver):
    webhook = add(admin, receiver.url)
    admin.article("One", publish=True, slug="one")
    before = len(deliveries(admin, webhook))
    assert admin.post("/articles?publish=true", {"title": ""}).status_code == 422
    assert len(deliveries(admin, webhook)) == before


def test_a_failed_delivery_holds_up_those_behind_it_and_is_tried_again_later(app, admin, receiver, clock):
    webhook = add(admin, receiver.url, kinds=["article.published"])
    for title in ("One", "Two"):
        admin.article(title, publish=True)
    receiver.answers = [(500, {}), (302, {"Location": receiver.url})]
    assert deliver(app, webhook) == 1
    assert deliver(app, webhook) == 0
    clock.pass_by(seconds=6)
    assert deliver(app, webhook) == 1
    clock.pass_by(seconds=6)
    assert deliver(app, webhook) == 0
    clock.pass_by(seconds=30)
    assert deliver(app, webhook) == 2
    assert [body["slug"] for body in receiver.bodies] == ["one", "one", "one", "two"]
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 2


def test_retry_after_is_heeded(app, admin, receiver, clock):
    webhook = add(admin, receiver.url)
    admin.article("One", publish=True)
    receiver.answers = [(503, {"Retry-After": "600"})]
    assert deliver(app, webhook) == 1
    clock.pass_by(seconds=590)
    assert deliver(app, webhook) == 0
    clock.pass_by(seconds=20)
    assert deliver(app, webhook) == 1


def test_a_receiver_that_is_gone_is_told_no_more_until_he_is_enabled_again(app, admin, receiver):
    webhook = add(admin, receiver.url, kinds=["article.published"])
    for title in ("One", "Two"):
        admin.article(title, publish=True)
    receiver.answers = [(410, {})]
    assert deliver(app, webhook) == 1
    shown = good(admin.get(f"/webhooks/{webhook['id']}"))
    assert (shown["is_enabled"], shown["disabled_because"]) == (False, "The receiver answered 410 Gone.")
    (failed,) = deliveries(admin, webhook, "?state=failed")
    again = f"/webhooks/{webhook['id']}/deliveries/{failed['id']}/retries"
    assert admin.post(again).status_code == 409
    good(admin.request("PATCH", f"/webhooks/{webhook['id']}", json={"is_enabled": True}))
    assert admin.post(again).status_code == 202
    assert deliver(app, webhook) == 2
    assert [body["slug"] for body in receiver.bodies] == ["one", "one", "two"]


def test_after_three_days_of_failing_the_webhook_is_disabled_and_nothing_is_lost(app, admin, clock):
    with receiving() as receiver:
        webhook = add(admin, receiver.url, kinds=["article.published"])
    for title in ("One", "Two"):
        admin.article(title, publish=True)
    attempts = 0
    while deliver(app, webhook):
        attempts += 1
        clock.pass_by(hours=8, seconds=1)
    assert 9 <= attempts <= 12
    assert not good(admin.get(f"/webhooks/{webhook['id']}"))["is_enabled"]
    assert [item["state"] for item in deliveries(admin, webhook)] == ["waiting", "failed"]


def test_a_new_secret_signs_beside_the_old_one_for_a_day(app, admin, receiver, clock):
    webhook = add(admin, receiver.url)
    new = made(admin.post(f"/webhooks/{webhook['id']}/secrets"))["secret"]
    assert new != webhook["secret"]
    admin.article("One", publish=True)
    deliver(app, webhook)
    receiver.verify(webhook["secret"])
    receiver.verify(new)
    receiver.came.clear()
    clock.pass_by(hours=25)
    admin.article("Two", publish=True)
    deliver(app, webhook)
    assert all(" " not in headers["webhook-signature"] for headers, _ in receiver.came)


def test_secrets_are_shown_once_and_webhooks_are_for_admins(app, admin, receiver):
    webhook = add(admin, receiver.url)
    assert "secret" not in good(admin.get(f"/webhooks/{webhook['id']}"))
    assert "whsec" not in admin.get("/webhooks").get_data(as_text=True)
    assert Editor(app, "editor").get("/webhooks").status_code == 403
    assert admin.delete(f"/webhooks/{webhook['id']}").status_code == 204
    assert admin.get(f"/webhooks/{webhook['id']}").status_code == 404
    assert admin.post("/webhooks", {"url": "https://example.com", "kinds": ["article.read"]}).status_code == 422


def test_private_addresses_are_refused_in_every_spelling(make_app):
    admin = Editor(make_app(), "admin")
    for url in PRIVATE:
        response = admin.post("/webhooks", {"url": url})
        assert response.status_code == 422, url
    assert made(admin.post("/webhooks", {"url": "https://example.com/hook"}))["url"] == "https://example.com/hook"


def test_a_name_that_leads_to_a_private_address_is_not_connected_to(receiver, monkeypatch):
    def resolve(host, port, **options):
        return [(2, 1, 6, "", (address, port)) for address in ("8.8.8.8", "127.0.0.1")]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    with pytest.raises(NotAllowed):
        target_of("http://rebound.example/", allows_private=False)
    message = Message("1", f"http://rebound.example:{receiver.port}/", "{}", ())
    assert "not a public address" in send(message, allows_private=False).error
    assert receiver.came == []
    assert is_public("8.8.8.8")
    assert is_public("2606:4700::1111")
