"""A simulated mobile client beside editors at work, as a state machine."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.worlds import World

few = st.integers(0, 5)
some = st.lists(few, max_size=5)
nouns = st.sampled_from(["articles", "articles", "articles", "series", "people", "topics", "snippets"])


class Client:
    """A mobile application that keeps a copy: documents by id, and the cursor it holds."""

    def __init__(self, world, since=None, copy=None):
        self.world = world
        self.since = since
        self.copy = dict(copy or {})
        self.last = 0
        self.resyncs = 0

    def pull(self, limit):
        """One page, or where the log was pruned a full read; whether there are more."""
        query = f"?limit={limit}" + (f"&since={self.since}" if self.since else "")
        response = self.world.reader.get(f"/changes{query}")
        page = response.get_json()
        if response.status_code == 410:
            assert page["code"] == "log_pruned"
            self.copy = self.world.read_everything()
            self.since = page["resync"]["since"]
            self.resyncs += 1
            return True
        for row in page["data"]:
            assert row["number"] > self.last
            self.last = row["number"]
            key = "site" if row["type"] == "site" else row["id"]
            if row["document"] is None:
                self.copy.pop(key, None)
            else:
                assert row["document"]["type"] == row["type"]
                self.copy[key] = row["document"]
        self.since = page["meta"]["next_cursor"]
        return page["meta"]["has_more"]

    def pull_all(self, limit):
        while self.pull(limit):
            pass


class Syncing(RuleBasedStateMachine):
    """Editors at work on a small site, and a client that syncs when it likes; `app` and `clock` come from the test."""

    app = None
    clock = None

    def __init__(self):
        super().__init__()
        self.world = World(self.app)
        self.world.plant()
        self.client = Client(self.world)
        self.began_later = None

    @rule(n=few, publish=st.booleans())
    def write_article(self, n, publish):
        self.world.write_article(n, publish=publish)

    @rule(members=some)
    def write_series(self, members):
        self.world.write_series(members)

    @rule(series=few, members=some, publish=st.booleans())
    def order(self, series, members, publish):
        self.world.order(series, members, publish)

    @rule(noun=nouns, n=few)
    def rename(self, noun, n):
        self.world.rename(noun, n)

    @rule(n=few, k=few)
    def edit(self, n, k):
        fields = [{"title": "New title"}, {"excerpt": "Shown beside others"}, {"body": {"markdown": "long " * 700}}]
        fields += [{"published_at": "2026-01-01T12:00:00Z"}, {"subtitle": "Seen by nobody else"}, {"locale": "de"}]
        self.world.edit("articles", n, fields[k])

    @rule(n=few, k=few)
    def edit_snippet(self, n, k):
        self.world.edit("snippets", n, {"body": {"markdown": "more " * (k * 300 + 1)}})

    @rule(noun=nouns, n=few)
    def withdraw(self, noun, n):
        self.world.withdraw(noun, n)

    @rule(noun=nouns, n=few, seconds=st.sampled_from([None, 1, 60]))
    def publish(self, noun, n, seconds):
        self.world.publish(noun, n, seconds)

    @rule(n=few)
    def trash(self, n):
        self.world.trash(n)

    @rule(n=few)
    def restore(self, n):
        self.world.restore(n)

    @rule(n=few, k=few)
    def redirect(self, n, k):
        self.world.redirect(f"/articles/renamed-{n}", f"/articles/renamed-{k}")

    @rule(n=few)
    def remove_redirect(self, n):
        self.world.remove_redirect(n)

    @rule(direction=st.sampled_from(["newest_first", "oldest_first"]))
    def turn_the_site_round(self, direction):
        self.world.change_site(direction=direction)

    @rule(host=st.sampled_from(["https://a.example", "https://b.example"]))
    def move_the_site(self, host):
        self.world.change_site(base_url=host)

    @rule(seconds=st.sampled_from([1, 90]))
    def let_time_pass(self, seconds):
        self.clock.forward(seconds=seconds)

    @rule(limit=st.integers(1, 8))
    def sync(self, limit):
        self.client.pull(limit)

    @rule()
    def begin_another_client_by_a_full_read(self):
        everything = self.world.read_everything()
        self.began_later = Client(self.world, str(self.world.number()), everything)

    def teardown(self):
        self.client.pull_all(3)
        everything = self.world.read_everything()
        fresh = Client(self.world)
        fresh.pull_all(100)
        assert fresh.copy == everything
        assert self.client.copy == everything
        if self.began_later is not None:
            self.began_later.pull_all(7)
            assert self.began_later.copy == everything
