import { all, patch } from "../api.js";
import { openDialog } from "../dialog.js";
import { show } from "../frame.js";
import { field, h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { isMissingRoute } from "../problem.js";
import { may } from "../session.js";
import { upload } from "../uploading.js";
import { pictureAddress } from "../writing/dom.js";

/** The pictures of the site: upload, alternative text. */
export async function page() {
  let media;
  try {
    media = await all("/media");
  } catch (error) {
    if (!isMissingRoute(error)) throw error;
    return { title: "Media", node: [h("h1", {}, "Media"), h("p", { class: "lead" }, "This server keeps no media yet. Pictures can be put into articles by their address.")] };
  }
  const file = h("input", { type: "file", accept: "image/*", multiple: true, "aria-label": "Add pictures" });
  const state = h("p", { class: "hint", role: "status" });
  file.addEventListener("change", () => attempt(async () => {
    for (const [index, one] of [...file.files].entries()) {
      state.textContent = `Uploading ${index + 1} of ${file.files.length}…`;
      await upload(one);
    }
    await show();
  }));
  const tiles = media.map((one) => h("li", {}, h("button", { type: "button", on: { click: () => edit(one) } }, h("img", { src: one.renditions?.[0]?.url ?? one.url ?? pictureAddress(`media:${one.id}`), alt: one.alt ?? "", loading: "lazy" }), h("span", {}, one.alt || "No description yet"))));
  return { title: "Media", node: [h("h1", {}, "Media"), may("author") ? h("div", { class: "section" }, file, state) : null, tiles.length ? h("ul", { class: "media" }, tiles) : h("p", { class: "empty" }, "No pictures yet.")] };
}

function edit(medium) {
  const alt = h("input", { type: "text", value: medium.alt ?? "", maxlength: 1000 });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      await patch(`/media/${medium.id}`, { alt: alt.value.trim() }, { version: medium.version ?? "*" });
      dialog.close();
      notify("Saved.");
      await show();
    });
  };
  const dialog = openDialog("Picture", [h("form", { class: "stack", on: { submit } }, field("What does it show?", alt, "Read out to those who cannot see it."), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Save")))]);
}
