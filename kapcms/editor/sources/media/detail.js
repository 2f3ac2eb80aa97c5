import { get, patch, remove } from "../api.js";
import { confirm, openDialog } from "../dialog.js";
import { show } from "../frame.js";
import { field, h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { may } from "../session.js";
import { fileAddress } from "./addresses.js";
import { isImage } from "./tiles.js";

const PAGES = { article: "articles", person: "people", snippet: "snippets" };

/** A medium: what it shows, what must stay in sight, where it is used; saved at once for readers too. */
export async function openMedium(id) {
  const found = await attempt(() => get(`/media/${id}`));
  if (!found) return;
  const medium = found.data;
  const title = h("input", { type: "text", value: medium.title, maxlength: 300, required: true });
  const alt = h("input", { type: "text", value: medium.alt, maxlength: 1000 });
  const caption = h("textarea", { rows: 2, maxlength: 5000, value: medium.caption ?? "" });
  const point = focalPoint(medium);
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      const fields = { title: title.value.trim(), alt: alt.value.trim(), caption: caption.value.trim(), focal_point: point.value() };
      await patch(`/media/${id}${may("editor") ? "?publish=true" : ""}`, fields, { version: found.version });
      dialog.close();
      notify("Saved.");
      await show();
    });
  };
  const form = h(
    "form",
    { class: "stack", on: { submit } },
    isImage(medium) ? point.node : h("a", { href: fileAddress(id) }, `Open the file (${medium.media_type})`),
    field("Title", title),
    isImage(medium) ? field("What does it show?", alt, "Read out to those who cannot see it.") : null,
    field("Caption", caption),
    h("p", { class: "hint" }, facts(medium)),
    used(medium),
    may("author") ? h("div", { class: "row end" }, h("button", { type: "button", class: "danger", disabled: medium.used_in.length > 0, on: { click: () => drop(medium, found.version, dialog) } }, "Delete"), h("button", { type: "submit", class: "primary" }, "Save")) : null,
  );
  const dialog = openDialog(medium.title, [form], { wide: true });
}

const facts = (medium) => [medium.media_type, medium.width ? `${medium.width} × ${medium.height}` : null, `${Math.ceil(medium.bytes / 1024).toLocaleString()} KB`, medium.renditions_waiting ? `${medium.renditions_waiting} sizes still to be made` : null, medium.renditions_failed ? `${medium.renditions_failed} sizes could not be made` : null].filter(Boolean).join(" · ");

function used(medium) {
  if (!medium.used_in.length) return h("p", {}, "Not used anywhere.");
  const place = (use) => h("li", {}, h("a", { href: `/editor/${PAGES[use.type]}/${use.id}` }, use.title), " ", h("small", { class: "quiet" }, use.in.join(", ")));
  return h("div", {}, h("h3", {}, "Used in"), h("ul", { "aria-label": "Used in" }, medium.used_in.map(place)));
}

/** The picture with the point that stays in sight; a click moves it, "Clear" takes it away. */
function focalPoint(medium) {
  let value = medium.focal_point;
  const mark = h("span", { class: "focal-mark", hidden: true });
  const put = (point) => {
    value = point;
    mark.hidden = !point;
    if (point) Object.assign(mark.style, { left: `${point.x * 100}%`, top: `${point.y * 100}%` });
  };
  const image = h("img", { class: "media-preview", src: fileAddress(medium.id), alt: medium.alt });
  image.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    put({ x: Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)), y: Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)) });
  });
  put(value);
  const clear = h("button", { type: "button", class: "link", on: { click: () => put(null) } }, "Clear the point");
  return { value: () => value, node: h("div", {}, h("div", { class: "focal" }, image, mark), h("p", { class: "hint" }, "Click what must stay in sight when the picture is cropped. ", clear)) };
}

async function drop(medium, version, dialog) {
  dialog.close();
  if (!(await confirm("Delete for good?", `“${medium.title}” cannot be brought back.`, "Delete", { danger: true }))) return;
  await attempt(async () => {
    await remove(`/media/${medium.id}`, { version });
    notify("Deleted.");
    await show();
  });
}
