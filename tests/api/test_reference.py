"""The OpenAPI document: valid, limited, with access and errors said of every operation, and true of what is served."""

from __future__ import annotations

import orjson
import pytest
from openapi_spec_validator import validate
from sqlalchemy import select

from kapcms.models.database import db
from kapcms.models.public import PublicThing
from kapcms.models.transaction import transaction
from kapcms.schemas.envelope import many, one
from kapcms.schemas.public import (
    PublicArticleOut,
    PublicCardOut,
    PublicPersonOut,
    PublicSeriesOut,
    PublicSiteOut,
    PublicSnippetOut,
    PublicTopicOut,
)
from tests.doors import CONTENT, shell

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(app):
    return app.test_client().get("/openapi.json").get_json()


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield path, method, item[method]


@pytest.mark.sqlite_only
def test_the_document_is_valid_openapi(document):
    validate(document)
    assert document["openapi"].startswith("3.1")


@pytest.mark.sqlite_only
def test_every_operation_says_what_it_does_and_how_it_fails(document):
    for path, method, operation in operations(document):
        assert operation.get("summary"), (path, method)
        assert "default" in operation["responses"], (path, method)


@pytest.mark.sqlite_only
def test_every_operation_of_readers_says_what_else_it_may_answer(document):
    for path, method, operation in operations(document):
        if path.startswith(CONTENT) and method == "get":
            assert "304" in operation["responses"], path
            assert ("{slug}" in path) <= (operation["responses"].keys() >= {"301", "410"}), path


@pytest.mark.sqlite_only
def test_the_document_is_asked_for_again_by_its_etag(app):
    client = app.test_client()
    etag = client.get("/openapi.json").headers["ETag"]
    again = client.get("/openapi.json", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.sqlite_only
def test_the_document_is_there_while_an_older_database_waits_for_its_migration(app):
    with app.app_context(), transaction():
        site = db.session.scalars(select(PublicThing).where(PublicThing.type == "site")).one()
        site.facts = orjson.dumps({k: v for k, v in orjson.loads(site.facts).items() if k != "field_schemas"})
    assert app.test_client().get("/openapi.json").status_code == 200


@pytest.mark.sqlite_only
def test_what_is_made_leads_to_all_that_can_be_done_with_it(document):
    links = document["paths"]["/api/editor/v1/topics"]["post"]["responses"]["201"]["links"]
    new = {"key": "$response.body#/data/id"}
    paths = "#/paths/~1api~1editor~1v1~1"
    assert links["patch_topics_key"] == {"operationRef": f"{paths}topics~1{{key}}/patch", "parameters": new}
    publication = links["put_noun_key_publication"]
    assert publication["operationRef"] == f"{paths}{{noun}}~1{{key}}~1publication/put"
    assert publication["parameters"] == {"noun": "topics", **new}
    assert not [name for name in links if "revisions_n" in name]  # an id alone does not say which of them


@pytest.mark.sqlite_only
def test_every_operation_of_editors_asks_for_a_credential(document):
    for path, method, operation in operations(document):
        is_open = path.endswith(("/sessions", "/previews/{token}", "/password-resets", "/passwords")) and method in {
            "post",
            "get",
        }
        if path.startswith("/api/editor/") and not is_open:
            assert operation.get("security"), (path, method)
        if path.startswith(CONTENT):
            assert not operation.get("security"), (path, method)


@pytest.mark.sqlite_only
def test_every_accepted_text_and_number_is_limited(document):
    schemas = document["components"]["schemas"]
    unlimited = []
    for name, schema in schemas.items():
        if name.endswith(("In", "Patch")):
            for key, facts in schema.get("properties", {}).items():
                unlimited += [f"{name}.{key}"] if is_unlimited(facts) else []
    for path, method, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter.get("in") == "query" and is_unlimited(parameter["schema"]):
                unlimited.append(f"{method} {path} ?{parameter['name']}")
    assert unlimited == []


def is_unlimited(facts):
    kinds = facts.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "string" in kinds:
        return not facts.keys() & {"maxLength", "enum", "format", "pattern", "description"}
    return "integer" in kinds and not facts.keys() >= {"minimum", "maximum"}


@pytest.mark.sqlite_only
def test_every_node_of_a_body_is_a_type_of_its_own(document):
    schemas = document["components"]["schemas"]
    children = {
        branch["$ref"].rpartition("/")[2] for branch in schemas["Document"]["properties"]["content"]["items"]["oneOf"]
    }
    assert {"ParagraphNode", "HeadingNode", "ImageNode", "SectionNode", "SnippetNode", "CallToActionNode"} <= children
    assert schemas["HeadingNode"]["properties"]["attrs"]["properties"]["level"]["enum"] == [2, 3, 4]
    assert children <= schemas.keys()


def test_what_is_served_is_as_the_document_says(app, reader):
    assert shell(app, "seed").exit_code == 0
    for path, schema in (
        ("/articles/what-kap-is?format=html,markdown,text,document", one(PublicArticleOut)),
        ("/articles?limit=3&series=understanding-kap", many(PublicCardOut)),
        ("/articles?fields=body,outline,seo,review,citations,json_ld", many(PublicArticleOut)),
        ("/series/understanding-kap", one(PublicSeriesOut)),
        ("/people/marian-sample", one(PublicPersonOut)),
        ("/topics/basics", one(PublicTopicOut)),
        ("/snippets/disclaimer", one(PublicSnippetOut)),
        ("/site", one(PublicSiteOut)),
    ):
        served = reader.get(path).get_json()
        assert schema().validate(served) == {}, path
        assert undeclared(served["data"], schema().fields["data"]) == set(), path


def undeclared(value, field):
    """Members that are served and not described."""
    inner = getattr(field, "inner", None)
    if isinstance(value, list) and inner is not None:
        return set().union(*(undeclared(item, inner) for item in value))
    schema = getattr(field, "schema", None)
    if not isinstance(value, dict) or schema is None:
        return set()
    known = {one.data_key or name: one for name, one in schema.fields.items()}
    found = set(value) - set(known)
    return found.union(*(undeclared(value[name], known[name]) for name in value.keys() & known.keys()))


def test_what_watches_the_server_finds_its_routes_in_the_document(app):
    document = app.test_client().get("/openapi.json").get_json()
    answers = {path: document["paths"][path]["get"]["responses"] for path in ("/health", "/ready", "/metrics")}
    assert {path: sorted(found) for path, found in answers.items()} == {path: ["200", "default"] for path in answers}
    ready = document["components"]["schemas"]["ReadyOut"]["properties"]
    assert sorted(app.test_client().get("/ready").get_json()) == sorted(ready)
