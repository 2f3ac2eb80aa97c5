import { all, get } from "../api.js";
import { field, fill, h, select } from "../h.js";
import { coverSection } from "../media/cover.js";
import { attempt } from "../notices.js";
import { fromLocalInput, toLocalInput } from "../time.js";
import { languageSection } from "./language_section.js";
import { ownFields } from "./own_fields.js";
import { picker } from "./picker.js";
import { seriesSection } from "./series_section.js";
import { snippetsSection } from "./snippets_section.js";
import { sourcesSection } from "./sources_section.js";

const EVIDENCE = [["", "Not stated"], ["high", "High"], ["moderate", "Moderate"], ["low", "Low"], ["very low", "Very low"]];

/** The panel beside the text: all facts of an article. `desk` is the article's page: `{article, saving, rename}`. */
export function panel(desk, isReadOnly) {
  const { article } = desk;
  const change = (name, value) => desk.saving.change({ [name]: value });
  const text = (name, properties = {}) => h("input", { type: "text", value: article[name] ?? "", ...properties, on: { input: (event) => change(name, event.target.value.trim() || null) } });
  const own = h("div", { class: "own-fields" });
  attempt(async () => {
    const made = ownFields((await get("/site")).data.field_schemas.article, article.fields ?? {}, (values) => change("fields", values));
    if (!made) return;
    if (isReadOnly) for (const control of made.querySelectorAll("input, select, textarea")) control.disabled = true;
    own.append(section("Own fields", [made]));
  });
  const sections = [
    section("Address", [addressField(desk)]),
    section("Summary", [
      field("Subtitle", text("subtitle", { maxlength: 1000 })),
      field("Excerpt", h("textarea", { maxlength: 5000, rows: 3, value: article.excerpt ?? "", on: { input: (event) => change("excerpt", event.target.value.trim() || null) } }), "Empty: the beginning of the text."),
    ]),
    section("Cover", [coverSection(desk)]),
    section("People and topics", [
      picker({ label: "Authors", noun: "people", chosen: article.authors, change: (ids) => change("authors", ids) }),
      picker({ label: "Topics", noun: "topics", chosen: article.topics, change: (ids) => change("topics", ids) }),
    ]),
    section("Series and place", [seriesSection(desk)], true),
    section("Date and language", [
      field("Date it bears", moment(article.published_at, (value) => change("published_at", value)), "Empty: the moment when it became public."),
      languageSection(desk),
    ]),
    own,
    section("Search engines", [searchFields(desk)]),
    section("Review", [reviewFields(desk)]),
    section("Sources", [sourcesSection(desk)]),
    section("Snippets", [snippetsSection(desk, isReadOnly)]),
  ];
  const node = h("div", { class: "panel" }, sections);
  if (isReadOnly) for (const control of node.querySelectorAll("input, select, textarea, button")) control.disabled = true;
  return node;
}

function section(title, content, isOpen = false) {
  return h("details", { open: isOpen }, h("summary", {}, title), h("div", { class: "stack" }, content));
}

const moment = (value, change) => h("input", { type: "datetime-local", value: toLocalInput(value), on: { change: (event) => change(fromLocalInput(event.target.value)) } });

function addressField(desk) {
  const hint = h("p", { class: "hint" });
  const input = h("input", { type: "text", value: desk.article.slug, spellcheck: "false", maxlength: 200, id: "slug" });
  const tell = () => {
    const isMoved = desk.article.publication.is_public && input.value && input.value !== desk.article.slug;
    fill(hint, isMoved ? `The old address /articles/${desk.article.slug} will lead to the new one when this is published.` : `/articles/${input.value}`);
  };
  input.addEventListener("input", tell);
  input.addEventListener("change", () => {
    desk.ownSlug = true;
    if (input.value.trim()) desk.saving.change({ slug: input.value.trim() });
  });
  desk.slugChanged = () => {
    if (document.activeElement !== input) input.value = desk.article.slug;
    tell();
  };
  tell();
  return h("div", { class: "field" }, h("label", { for: "slug" }, "Slug"), input, hint);
}

function searchFields(desk) {
  const seo = { ...desk.article.seo };
  const preview = h("div", { class: "search-preview", "aria-label": "As a search engine may show it", role: "group" });
  const show = () => fill(preview, h("b", {}, seo.title || desk.title()), h("span", {}, `/articles/${desk.article.slug}`), h("p", {}, seo.description || desk.article.excerpt || "The beginning of the text"));
  const change = (name, value) => {
    seo[name] = value;
    desk.saving.change({ seo: { ...seo } });
    show();
  };
  const input = (name, tag = "input") => h(tag, { value: seo[name] ?? "", maxlength: 300, on: { input: (event) => change(name, event.target.value.trim() || null) } });
  const hidden = h("input", { type: "checkbox", checked: seo.noindex, on: { change: (event) => change("noindex", event.target.checked) } });
  show();
  return h("div", { class: "stack" }, preview, field("Title", input("title"), "Empty: the article's title."), field("Description", input("description", "textarea")), field("Canonical address", input("canonical_url"), "Only where the text first stood elsewhere."), h("label", { class: "choice" }, hidden, "Keep it out of search engines"));
}

function reviewFields(desk) {
  const given = desk.article.review ?? {};
  const review = { reviewed_by: given.reviewed_by?.id ?? given.reviewed_by ?? null, last_reviewed_at: given.last_reviewed_at ?? null, next_review_at: given.next_review_at ?? null, evidence_level: given.evidence_level ?? null };
  const change = (name, value) => {
    review[name] = value || null;
    const isEmpty = Object.values(review).every((one) => one === null);
    desk.saving.change({ review: isEmpty ? null : { ...review } });
  };
  const reviewer = select([["", "Nobody"]], "", { on: { change: (event) => change("reviewed_by", event.target.value) } });
  attempt(async () => {
    const people = await all("/people");
    reviewer.append(...people.map((person) => h("option", { value: person.id, selected: person.id === review.reviewed_by }, person.name)));
  });
  const evidence = select(EVIDENCE, review.evidence_level ?? "", { on: { change: (event) => change("evidence_level", event.target.value) } });
  return h("div", { class: "stack" }, field("Reviewed by", reviewer), field("Last reviewed", moment(review.last_reviewed_at, (value) => change("last_reviewed_at", value))), field("Next review", moment(review.next_review_at, (value) => change("next_review_at", value))), field("Certainty of the evidence", evidence));
}
