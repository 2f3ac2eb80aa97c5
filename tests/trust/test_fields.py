"""Fields of the site's own: declared as JSON Schema, checked on write, narrowing lists where declared."""

from __future__ import annotations

import pytest

from tests.doors import Editor, good, made, shell

LEVEL = {"type": "string", "enum": ["easy", "deep"], "title": "Level", "x-filterable": True}
SCHEMA = {
    "type": "object",
    "properties": {
        "level": LEVEL,
        "minutes": {"type": "integer", "minimum": 1, "x-filterable": True},
        "tools": {"type": "array", "items": {"type": "string"}, "x-filterable": True},
        "secret": {"type": "string"},
    },
    "required": ["level"],
}


@pytest.fixture
def declared(app):
    good(Editor(app, "admin").put("/site", {"field_schemas": {"article": SCHEMA, "person": SCHEMA, "series": SCHEMA}}))


def test_a_wrong_value_is_refused_with_a_pointer_to_its_field(declared, editor):
    refused = editor.post("/articles", {"title": "One", "fields": {"level": "hard", "minutes": 0, "tools": ["a", 1]}})
    assert refused.status_code == 422
    faults = {(fault["pointer"], fault["code"]) for fault in refused.get_json()["errors"]}
    assert faults == {("/fields/level", "enum"), ("/fields/minutes", "minimum"), ("/fields/tools/1", "type")}
    undeclared = editor.post("/articles", {"title": "One", "fields": {"other": 5}})
    assert undeclared.get_json()["errors"][0]["code"] == "undeclared"


def test_what_is_required_may_wait_until_it_is_published(declared, editor):
    article = editor.article("One", fields={"minutes": 5})
    refused = editor.put(f"/articles/{article['id']}/publication", {})
    assert [(f["pointer"], f["code"]) for f in refused.get_json()["errors"]] == [("/fields/level", "required")]
    editor.save("articles", article, publish=True, fields={"minutes": 5, "level": "easy"})


def test_lists_are_narrowed_by_declared_fields_alone(declared, editor, reader):
    editor.article("One", publish=True, fields={"level": "easy", "minutes": 5, "tools": ["a", "b"]})
    editor.article("Two", publish=True, fields={"level": "deep", "tools": ["b"], "secret": "x"})

    def found(query):
        return sorted(one["slug"] for one in reader.everything(f"/articles?{query}"))

    assert found("field[level]=easy") == ["one"]
    assert found("field[tools]=b") == ["one", "two"]
    assert found("field[tools]=b&field[minutes]=5") == ["one"]
    refused = reader.get("/articles?field[secret]=x")
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (400, "?field[secret]")
    assert reader.get("/articles?field[nothing]=x").status_code == 400
    number = reader.get("/changes?limit=1").get_json()["meta"]["number"]
    assert [one["slug"] for one in reader.everything(f"/articles?field[level]=deep&at={number}")] == ["two"]


def test_people_and_series_have_fields_too(declared, editor, reader):
    made(editor.post("/people?publish=true", {"name": "Paula", "fields": {"level": "deep"}}))
    editor.series("Series", publish=True, fields={"level": "easy"})
    assert [one["slug"] for one in reader.everything("/people?field[level]=deep")] == ["paula"]
    assert reader.everything("/people?field[level]=easy") == []
    assert [one["slug"] for one in reader.everything("/series?field[level]=easy")] == ["series"]
    assert editor.post("/people", {"name": "X", "fields": {"level": 5}}).status_code == 422


def test_a_field_declared_filterable_later_narrows_what_is_public_already(app, editor, reader):
    editor.article("One", publish=True, fields={"level": "easy"})
    assert reader.get("/articles?field[level]=easy").status_code == 400
    good(Editor(app, "admin").put("/site", {"field_schemas": {"article": {"properties": {"level": LEVEL}}}}))
    assert [one["slug"] for one in reader.everything("/articles?field[level]=easy")] == ["one"]
    good(Editor(app, "admin").put("/site", {"field_schemas": {}}))
    assert reader.get("/articles?field[level]=easy").status_code == 400


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"properties": {"a": {"type": "nothing"}}}, "/field_schemas/article/properties/a/type"),
        ({"properties": {"Bad Name": {}}}, "/field_schemas/article/properties/Bad Name"),
        ({"properties": {"a": {"$ref": "https://evil.example/x"}}}, "/field_schemas/article/properties/a/$ref"),
        (
            {"properties": {"a": {"type": "object", "x-filterable": True}}},
            "/field_schemas/article/properties/a/x-filterable",
        ),
        ({"type": "array"}, "/field_schemas/article/type"),
    ],
)  # fmt: skip
def test_a_schema_that_cannot_be_used_is_refused(app, schema, pointer):
    refused = Editor(app, "admin").put("/site", {"field_schemas": {"article": schema}})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.get_json()["errors"]] == [pointer]


def test_a_person_whose_filterable_fields_are_declared_no_more_is_as_the_log_says(declared, app, editor):
    editor.save("people", made(editor.post("/people", {"name": "Ada"})), publish=True, fields={"level": "easy"})
    good(Editor(app, "admin").put("/site", {"field_schemas": {}}))
    assert shell(app, "check").exit_code == 0


def test_the_document_of_the_api_has_the_schemas(declared, reader):
    document = reader.client.get("/openapi.json").get_json()
    assert document["components"]["schemas"]["ArticleFields"]["properties"]["level"] == LEVEL
    parameters = document["paths"]["/api/content/v1/articles"]["get"]["parameters"]
    field = next(one for one in parameters if one["name"] == "field")
    assert (field["style"], field["explode"]) == ("deepObject", True)
