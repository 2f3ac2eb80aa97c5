"""The media library in the desk: a picture is uploaded, described, put on an article and into its text, and found."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.media.files import image


def picture(name, color="teal"):
    return {"name": name, "mimeType": "image/png", "buffer": image(size=(600, 400), color=color)}


def test_a_picture_is_uploaded_described_shown_and_kept_while_it_is_used(site, open_desk):
    page = open_desk(site, "/editor/media")
    page.watched.expected = ("/impact", "/health")
    page.get_by_label("Add files").set_input_files(picture("Garden.png"))
    page.get_by_role("dialog").get_by_label("Description").fill("A garden in the rain")
    page.get_by_role("button", name="Save").click()
    tile = page.get_by_role("button", name="A garden in the rain")
    expect(tile).to_be_visible()
    expect(tile.locator("img")).to_have_js_property("complete", True)
    assert tile.locator("img").evaluate("image => image.naturalWidth") > 0
    tile.click()
    expect(page.get_by_text("Not used anywhere.")).to_be_visible()
    page.get_by_role("textbox", name="Caption").fill("In May")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.goto(f"{site.url}/editor/articles/new")
    page.get_by_role("textbox", name="Title").fill("On gardens")
    page.get_by_text("Cover", exact=True).click()
    page.get_by_role("button", name="Choose a cover").click()
    page.get_by_role("dialog").get_by_role("button", name="A garden in the rain").click()
    expect(page.get_by_role("img", name="The cover")).to_be_visible()
    expect(page.locator(".state")).to_have_text("Saved")
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".article-bar .badge")).to_have_text("Public")
    cover = site.read("on-gardens")["cover"]
    assert (cover["alt"], cover["caption"], cover["width"]) == ("A garden in the rain", "In May", 600)

    page.goto(f"{site.url}/editor/media")
    page.get_by_role("button", name="A garden in the rain").click()
    expect(page.get_by_role("list", name="Used in").get_by_role("link", name="On gardens")).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_be_disabled()


def test_a_picture_that_is_dropped_into_the_text_is_asked_about(site, open_desk):
    page = open_desk(site, "/editor/articles/new")
    page.watched.expected = ("/impact", "/health")
    page.get_by_role("textbox", name="Title").fill("On ponds")
    writer = page.locator(".ProseMirror")
    writer.click()
    data = page.evaluate_handle(
        """bytes => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "Pond.png", { type: "image/png" }));
            return transfer;
        }""",
        list(image(size=(320, 200), color="navy")),
    )
    box = writer.bounding_box()
    writer.dispatch_event("drop", {"dataTransfer": data, "clientX": box["x"] + 40, "clientY": box["y"] + 20})
    page.get_by_role("dialog").get_by_label("Description").fill("A pond at night")
    page.get_by_role("button", name="Save", exact=True).click()
    shown = writer.get_by_role("img", name="A pond at night")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(page.locator(".state")).to_have_text("Saved")
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".article-bar .badge")).to_have_text("Public")
    html = site.read("on-ponds")["body"]["html"]
    assert 'alt="A pond at night"' in html
    assert "/320/pond.webp 320w" in html


def test_a_person_gets_a_photo_from_the_library(site, open_desk):
    page = open_desk(site, "/editor/people")
    page.get_by_role("button", name="New person").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Grace Hopper")
    page.get_by_role("button", name="Choose a picture").click()
    library = page.get_by_role("dialog", name="Choose a picture")
    library.get_by_label("Add a file").set_input_files(picture("Grace.png", "gold"))
    page.get_by_role("dialog", name="What does the picture show?").get_by_label("Description").fill("Grace at a desk")
    page.get_by_role("dialog", name="What does the picture show?").get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("button", name="Grace Hopper")).to_be_visible()
    people = {person["name"]: person["id"] for person in site.api("GET", "/people")}
    photo = site.api("GET", f"/people/{people['Grace Hopper']}")["photo"]
    assert site.api("GET", f"/media/{photo}")["alt"] == "Grace at a desk"


def test_many_pictures_that_are_dropped_are_described_in_one_dialog(site, open_desk):
    page = open_desk(site, "/editor/articles/new")
    page.get_by_role("textbox", name="Title").fill("An album")
    writer = page.locator(".ProseMirror")
    writer.click()
    data = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            const add = (bytes, n) => transfer.items.add(new File([bytes], `P${n}.png`, { type: "image/png" }));
            files.forEach((bytes, n) => add(new Uint8Array(bytes), n));
            return transfer;
        }""",
        [list(image(size=(24 + n, 16), color="olive")) for n in range(25)],
    )
    box = writer.bounding_box()
    writer.dispatch_event("drop", {"dataTransfer": data, "clientX": box["x"] + 40, "clientY": box["y"] + 20})
    dialog = page.get_by_role("dialog", name="What do the 25 pictures show?")
    dialog.get_by_label("Picture 2: P1", exact=True).fill("The second", timeout=30_000)
    dialog.get_by_role("button", name="Save").click()
    expect(writer.locator("img")).to_have_count(25)
    expect(writer.get_by_role("img", name="The second")).to_be_attached()
    expect(page.locator(".state")).to_have_text("Saved")
    found = site.api("GET", "/articles?q=An+album")[0]
    assert site.api("GET", f"/articles/{found['id']}")["body"]["html"].count("<img") == 25


def test_a_picture_of_the_library_is_seen_before_it_stands_in_the_text(site, open_desk):
    page = open_desk(site, "/editor/media")
    page.get_by_label("Add files").set_input_files(picture("Bench.png", "olive"))
    page.get_by_role("dialog").get_by_label("Description").fill("A bench")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="A bench")).to_be_visible()
    article = site.article("With a bench", body={"html": "<p>Words</p>"})
    page.goto(f"{site.url}/editor/articles/{article['id']}")
    page.locator(".ProseMirror").click()
    page.get_by_label("Insert", exact=True).select_option("Picture…")
    dialog = page.get_by_role("dialog", name="Insert a picture")
    dialog.get_by_role("button", name="Choose or upload…").click()
    page.get_by_role("dialog", name="Choose a picture").get_by_role("button", name="A bench").click()
    expect(dialog.get_by_role("img", name="The picture that is chosen")).to_be_visible()
    expect(dialog.get_by_label("Or its address")).to_be_hidden()
    expect(dialog.get_by_label("What does it show?")).to_have_value("A bench")
    dialog.get_by_role("button", name="Insert").click()
    expect(page.locator(".ProseMirror img[alt='A bench']")).to_be_visible()
