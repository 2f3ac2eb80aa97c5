"""The doors as tests use them: a script at the Editor API, a front end at the Content API, a person at the shell."""

from __future__ import annotations

from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.access.signing_in import create_token

EDITOR = "/api/editor/v1"
CONTENT = "/api/content/v1"


class Editor:
    """The Editor API with a token of a role. Paths are below its address; answers are Flask's test responses."""

    def __init__(self, app, role):
        self.app = app
        with app.app_context(), transaction():
            _, self.token = create_token(f"test {role}", role, COMMAND_LINE)
        self.client = app.test_client()

    def request(self, method, path, *, version=None, headers=None, **kwargs):
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.client.open(EDITOR + path, method=method, headers=headers, **kwargs)

    def get(self, path, **kwargs):
        return self.request("GET", path, **kwargs)

    def post(self, path, json=None, **kwargs):
        return self.request("POST", path, json={} if json is None else json, **kwargs)

    def put(self, path, json=None, **kwargs):
        return self.request("PUT", path, json={} if json is None else json, **kwargs)

    def patch(self, path, json, version, **kwargs):
        return self.request("PATCH", path, json=json, version=version, **kwargs)

    def delete(self, path, **kwargs):
        return self.request("DELETE", path, **kwargs)

    def article(self, title="An article", *, publish=False, **fields):
        """Make an article; the data of the answer."""
        return made(self.post(f"/articles?publish={str(publish).lower()}", {"title": title, **fields}))

    def series(self, title="A series", *, publish=False, **fields):
        """Make a series; the data of the answer."""
        return made(self.post(f"/series?publish={str(publish).lower()}", {"title": title, **fields}))

    def save(self, noun, thing, *, publish=False, **fields):
        """Save fields of a thing over whatever version is stored; the data of the answer."""
        response = self.request(
            "PATCH",
            f"/{noun}/{thing['id']}?publish={str(publish).lower()}",
            json=fields,
            headers={"If-Match": "*"},
        )
        return good(response)

    def publish(self, noun, thing, **when):
        """Publish a thing; the publication."""
        return good(self.put(f"/{noun}/{thing['id']}/publication", when))

    def withdraw(self, noun, thing):
        """Withdraw a thing; the publication."""
        return good(self.delete(f"/{noun}/{thing['id']}/publication"))


class Reader:
    """The Content API without any credential."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **kwargs):
        return self.client.get(CONTENT + path, **kwargs)

    def article(self, slug, query=""):
        """The data of a public article."""
        return good(self.get(f"/articles/{slug}{query}"))

    def everything(self, path):
        """All items of a list, page by page."""
        items = []
        while path:
            page = self.get(path.removeprefix(CONTENT)).get_json()
            items += page["data"]
            path = page["links"]["next"]
        return items


def good(response):
    """The data of an answer that went well."""
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_json()["data"]


def made(response):
    """The data of an answer to something new."""
    assert response.status_code == 201, response.get_data(as_text=True)
    return response.get_json()["data"]


def shell(app, *words, stdin=None):
    """Run one command as a person would; click's result with stdout, stderr and exit code."""
    with app.app_context():
        return app.test_cli_runner().invoke(app.cli, list(words), input=stdin)
