import { get, patch, remove } from "../api.js";
import { ownFields } from "../article/own_fields.js";
import { confirm } from "../dialog.js";
import { go } from "../frame.js";
import { field, h, select } from "../h.js";
import { attempt, notify } from "../notices.js";

const MOST = 100;

/** What a series is called and said of it, in which language, and the fields that the site defined (`schema`); `desk.series` is saved, `desk.saved(series)` told. */
export function aboutSeries(desk, schema) {
  const { series } = desk;
  const title = h("input", { type: "text", value: series.title, required: true, maxlength: 500 });
  const slug = h("input", { type: "text", value: series.slug, maxlength: 200, spellcheck: "false" });
  const description = h("textarea", { value: series.description ?? "", maxlength: 10_000 });
  const locale = h("input", { type: "text", value: series.locale, maxlength: 35, spellcheck: "false" });
  const original = originalSelect(series);
  const changed = {};
  const own = ownFields(schema, series.fields ?? {}, (values) => (changed.fields = values));
  const submit = (event) => {
    event.preventDefault();
    const said = { title: title.value.trim(), slug: slug.value.trim(), description: description.value.trim() || null, locale: locale.value.trim() || null, translation_of: original.value || null };
    attempt(async () => {
      desk.saved((await patch(`/series/${series.id}`, { ...said, ...changed }, { version: desk.series.version })).data);
      notify("Saved.");
    });
  };
  const trash = async () => {
    if (!(await confirm("Move the series to the trash?", "Its articles stay. Readers will no longer see the series.", "Move to the trash", { danger: true }))) return;
    await attempt(async () => {
      await remove(`/series/${series.id}`, { version: desk.series.version });
      await go("/editor/series");
    });
  };
  const buttons = h("div", { class: "row between" }, h("button", { type: "submit" }, "Save"), h("button", { type: "button", class: "danger", on: { click: trash } }, "Move to the trash"));
  const grid = h("div", { class: "form-grid" }, field("Title", title), field("Slug", slug), field("Language", locale), field("Translation of", original));
  return h("section", { class: "section" }, h("h2", {}, "About the series"), h("form", { class: "stack", on: { submit } }, grid, field("Description", description), own, buttons));
}

/** The series that it may be a translation of, asked for when the list is opened. */
function originalSelect(series) {
  const found = series.translation_of;
  const original = select([["", "It is an original"]], "");
  if (found) original.append(h("option", { value: found.id, selected: true }, found.title));
  const fillOriginals = () => attempt(async () => {
    const { data } = await get("/series", { limit: MOST });
    const others = data.filter((one) => one.id !== series.id && one.id !== found?.id);
    original.append(...others.map((one) => h("option", { value: one.id }, `${one.title} (${one.locale})`)));
  });
  original.addEventListener("focus", fillOriginals, { once: true });
  return original;
}
