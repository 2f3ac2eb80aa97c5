"""A small site that a random sequence of acts changes through the doors; for the properties of the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from kapcms.clock import now, rfc3339
from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.tables import all_tables
from kapcms.models.transaction import transaction
from kapcms.services.projecting import site_order
from kapcms.services.upkeep.founding import found_site
from tests.doors import CONTENT, Editor, Reader, good

DATES = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-02T00:00:00.5Z", None)
TITLES = ("Alpha", "Beta", "Gamma", "Änderung", "Alpha")
TERM = {"type": "text", "text": "KAP", "marks": [{"type": "term", "attrs": {"slug": "kap"}}]}
SNIPPET = {"type": "snippet", "attrs": {"slug": "note"}}


def empty(app):
    """Make the site as it is after `kapcms migrate`."""
    with app.app_context(), transaction():
        for table in reversed(all_tables()):
            if table.name not in {"log_head", "audit_entry"}:  # the audit is append-only, by a trigger
                db.session.execute(sa.delete(table))
        beginning = datetime(1970, 1, 1, tzinfo=UTC)
        db.session.execute(sa.update(LogHead).values(number=0, stamp=0, pruned_to=0, next_due_at=None, at=beginning))
        site_order.clear()
        found_site()


class World:
    """The acts. Things are picked by numbers, so that any sequence of numbers is a sequence of acts."""

    def __init__(self, app):
        empty(app)
        self.app = app
        self.editor = Editor(app, "admin")
        self.reader = Reader(app)
        self.made = {"articles": [], "series": [], "people": [], "topics": [], "snippets": [], "glossary": []}
        self.slugs = 0

    def pick(self, noun, number):
        things = self.made[noun]
        return things[number % len(things)] if things else None

    def plant(self):
        """A person, a topic, a snippet, and three articles that show them and stand in a series."""
        for noun in ("people", "topics", "snippets", "glossary"):
            self.write_thing(noun, 1)
        for number in (0, 1, 3):
            self.write_article(number)
        self.write_series([1, 0, 2])

    def write_article(self, number, publish=True):
        people, topics = self.made["people"], self.made["topics"]
        body = [{"type": "paragraph", "content": [{"type": "text", "text": "word " * (1 + number * 97 % 400)}]}]
        if number % 3 == 0:
            body.append(SNIPPET)
        if number % 2 == 0:
            body.append({"type": "paragraph", "content": [TERM]})
        made = self.editor.article(
            TITLES[number % len(TITLES)],
            publish=publish,
            published_at=DATES[number % len(DATES)],
            body={"document": {"type": "doc", "version": 1, "content": body}},
            authors=[people[number % len(people)]["id"]] if people and number % 2 else [],
            topics=[topics[number % len(topics)]["id"]] if topics and number % 5 < 3 else [],
        )
        self.made["articles"].append(made)

    def write_thing(self, noun, number, publish=True):
        name = {"people": "name", "glossary": "term"}.get(noun, "title")
        fields = {name: f"Thing {number}"}
        if noun == "glossary":
            fields |= {"slug": "kap", "short": "KAP", "expansion": f"long form {number}"}
        if noun == "snippets":
            fields |= {"slug": "note" if not self.made["snippets"] else f"note-{len(self.made[noun])}"}
            fields |= {"body": {"markdown": "more " * (number * 50)}}
        response = self.editor.post(f"/{noun}?publish={str(publish).lower()}", fields)
        assert response.status_code in {201, 409}, response.get_data(as_text=True)
        if response.status_code == 201:
            self.made[noun].append(response.get_json()["data"])

    def write_series(self, numbers, publish=True):
        self.made["series"].append(self.editor.series(f"Series {len(self.made['series'])}", publish=publish))
        self.order(len(self.made["series"]) - 1, numbers, publish)

    def order(self, series, numbers, publish=True):
        series = self.pick("series", series)
        if series is None:
            return
        ids = list(dict.fromkeys(self.pick("articles", n)["id"] for n in numbers)) if self.made["articles"] else []
        self.attempt(
            "PUT", f"/series/{series['id']}/order?publish={str(publish).lower()}", {"articles": ids}, {"If-Match": "*"}
        )

    def edit(self, noun, number, fields, publish=True):
        thing = self.pick(noun, number)
        if thing is not None:
            path = f"/{noun}/{thing['id']}?publish={str(publish).lower()}"
            self.attempt("PATCH", path, fields, {"If-Match": "*"})

    def translate(self, noun, number, of, locale):
        """Say that one is another's translation, into a language; refusals are answers too."""
        original = self.pick(noun, of)
        if original is not None:
            self.edit(noun, number, {"locale": locale, "translation_of": original["id"]})

    def withdraw_with_notice(self, noun, number):
        thing = self.pick(noun, number)
        if thing is not None:
            self.attempt("PUT", f"/{noun}/{thing['id']}/withdrawal", {"notice": "It was wrong."})

    def rename(self, noun, number, to=None):
        self.slugs += 1
        self.edit(noun, number, {"slug": to or f"renamed-{self.slugs}"})

    def publish(self, noun, number, after_seconds=None):
        thing = self.pick(noun, number)
        if thing is not None:
            self.attempt("PUT", f"/{noun}/{thing['id']}/publication", when(after_seconds))

    def withdraw(self, noun, number):
        thing = self.pick(noun, number)
        if thing is not None:
            self.attempt("DELETE", f"/{noun}/{thing['id']}/publication")

    def trash(self, number, noun="articles"):
        thing = self.pick(noun, number)
        if thing is not None:
            self.attempt("DELETE", f"/{noun}/{thing['id']}", headers={"If-Match": "*"})

    def restore(self, number):
        thing = self.pick("articles", number)
        if thing is not None:
            self.attempt("DELETE", f"/articles/{thing['id']}/trash")

    def redirect(self, path, to):
        response = self.editor.post("/redirects", {"path": path, "to": to})
        assert response.status_code in {200, 201, 409}, response.get_data(as_text=True)
        return response

    def remove_redirect(self, number):
        redirects = self.redirects()
        if redirects:
            assert self.editor.delete(f"/redirects/{redirects[number % len(redirects)]['id']}").status_code == 204

    def redirects(self):
        return good(self.editor.get("/redirects?limit=100"))

    def change_site(self, **fields):
        good(self.editor.put("/site", {"name": "A site", **fields}))

    def attempt(self, method, path, json=None, headers=None):
        """An act that the site may refuse, but never fail at."""
        response = self.editor.request(method, path, json={} if json is None else json, headers=headers)
        assert response.status_code in {200, 409, 422}, response.get_data(as_text=True)
        return response

    def number(self):
        """The last number of the log; a kept answer of another address may bear an older one."""
        page = self.reader.get("/changes?limit=1").get_json()
        return page["resync" if page.get("code") == "log_pruned" else "meta"]["number"]

    def read_everything(self, query=""):
        """Every public document by id as `/changes` has it, from the other addresses of the Content API."""
        found = {}
        for card in self.reader.everything(f"{CONTENT}/articles?limit=100"):
            document = self.reader.article(card["slug"])
            for name in ("isPartOf", "position"):  # places follow from the orders, as in nav
                document["json_ld"].pop(name, None)
            document["nav"] = {
                "site": beside(document["nav"]["site"]),
                "series": [
                    {"id": nav["id"]} | beside(nav) for nav in sorted(document["nav"]["series"], key=lambda n: n["id"])
                ],
            }
            found[document["id"]] = document
        for card in self.reader.everything(f"{CONTENT}/series?limit=100"):
            series = good(self.reader.get(f"/series/{card['slug']}"))
            del series["count"]
            found[series["id"]] = series | {"articles": [{"id": article["id"]} for article in series["articles"]]}
        for noun in ("people", "topics", "glossary"):
            found |= {thing["id"]: thing for thing in self.reader.everything(f"{CONTENT}/{noun}?limit=100")}
        for snippet in self.made["snippets"]:
            response = self.reader.get(f"/snippets/{snippet['slug']}", follow_redirects=True)
            if response.status_code == 200:
                found[snippet["id"]] = good(response)
        found |= {redirect["id"]: {"type": "redirect"} | redirect for redirect in self.redirects()}
        return found | {"site": good(self.reader.get("/site"))}


def beside(order):
    return {"previous": order["previous"], "next": order["next"]}


def when(after_seconds):
    if after_seconds is None:
        return {}
    return {"at": rfc3339(now() + timedelta(seconds=after_seconds))}
