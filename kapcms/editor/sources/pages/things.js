import { all, get, patch, post, remove } from "../api.js";
import { confirm, openDialog } from "../dialog.js";
import { show } from "../frame.js";
import { field, h, select } from "../h.js";
import { ownFields } from "../article/own_fields.js";
import { pictureField } from "../media/picture_field.js";
import { attempt, notify } from "../notices.js";
import { may } from "../session.js";
import { statusBadge } from "../status.js";
import { ago } from "../time.js";
import { linksField } from "./links_field.js";

const NOUNS = {
  people: {
    title: "People", one: "person", lead: "Authors and reviewers. They become public with the first public article that names them and leave with the last, unless they were published by themselves.",
    fields: [["name", "Name", { required: true }], ["slug", "Slug", { spellcheck: "false" }], ["credentials", "Letters behind the name", { placeholder: "LMFT" }], ["licence", "Licence", {}], ["bio", "About", { tag: "textarea" }], ["photo", "Photo", { tag: "picture" }], ["links", "Links, one a line: what it is, then its address", { tag: "links" }]],
  },
  topics: {
    title: "Topics", one: "topic", lead: "What articles are about.",
    fields: [["title", "Title", { required: true }], ["slug", "Slug", { spellcheck: "false" }], ["description", "Description", { tag: "textarea" }], ["parent", "Part of the topic", { tag: "parent" }], ["place", "Place among the topics of the same part", { type: "number", min: 0 }]],
  },
  glossary: {
    title: "Glossary", one: "term", lead: "Terms that texts mark; readers see their long forms. A change shows in all articles once it is published.",
    fields: [["term", "Term", { required: true }], ["slug", "Slug", { spellcheck: "false" }], ["short", "As texts write it", { placeholder: "KAP" }], ["expansion", "What it stands for", {}], ["definition", "Definition", { tag: "textarea" }], ["locale", "Language", { placeholder: "en" }]],
  },
  snippets: {
    title: "Snippets", one: "snippet", lead: "Texts that many articles share; a change shows in all of them once it is published.",
    fields: [["title", "Title", { required: true }], ["slug", "Slug", { spellcheck: "false" }]],
  },
};

/** The people, topics or snippets of the site. */
export async function page({ noun }) {
  const things = await all(`/${noun}`);
  const kind = { noun, things, ...NOUNS[noun] };
  const hasLanguages = new Set(things.map(({ locale }) => locale)).size > 1;
  const row = (thing) => {
    const name = nameOf(thing);
    const open = noun === "snippets" ? h("a", { class: "title", href: `/editor/snippets/${thing.id}` }, thing.title) : h("button", { type: "button", class: "link title", on: { click: () => attempt(() => edit(kind, thing)) } }, name);
    return h("li", { class: "card" }, h("div", { class: "card-text" }, open, h("p", { class: "quiet" }, statusBadge(thing), h("span", {}, `saved ${ago(thing.updated_at)}`), hasLanguages ? h("span", {}, `language ${thing.locale}`) : null)));
  };
  const add = may("author") ? h("button", { type: "button", class: "primary", on: { click: () => attempt(() => openForm(kind, null)) } }, `New ${kind.one}`) : null;
  const rows = things.map(row);
  return { title: kind.title, node: [h("div", { class: "row between" }, h("h1", {}, kind.title), add), h("p", { class: "lead" }, kind.lead), h("ul", { class: "rows section" }, rows.length ? rows : h("li", { class: "empty" }, "Nothing is here yet."))] };
}

async function edit(kind, { id }) {
  await openForm(kind, (await get(`/${kind.noun}/${id}`)).data);
}

const nameOf = (thing) => thing.term ?? thing.name ?? thing.title;

/** The element in which a field of a thing is written. */
function inputOf({ things }, thing, name, { tag = "input", ...properties }) {
  const value = thing?.[name]?.slug ?? thing?.[name] ?? "";
  const disabled = !may("author");
  if (tag === "links") return linksField(thing?.links ?? [], { disabled });
  if (tag === "parent") return select([["", "None"], ...things.filter(({ id }) => id !== thing?.id).map((one) => [one.slug, one.title])], value, { disabled });
  if (tag === "picture") return pictureField(thing?.[name], { disabled });
  return h(tag, { ...(tag === "input" ? { type: "text" } : {}), ...properties, value, disabled });
}

/** What a control says: a number, links, a text; null for nothing. */
function said(input) {
  if (input.links) return input.links;
  return input.type === "number" && input.value ? Number(input.value) : input.value.trim() || null;
}

async function openForm(kind, thing) {
  const own = kind.noun === "people" ? { ...(thing?.fields ?? {}) } : null;
  const schema = own ? (await get("/site")).data.field_schemas.person : null;
  let ownValues = null;
  const ownPart = ownFields(schema, own, (values) => (ownValues = values));
  const inputs = kind.fields.map(([name, label, properties]) => [name, label, inputOf(kind, thing, name, properties)]);
  const values = () => Object.fromEntries(inputs.map(([name, , input]) => [name, said(input)]).concat(ownValues ? [["fields", ownValues]] : []));
  const submit = (event) => {
    event.preventDefault();
    const isPublished = event.submitter?.dataset.publish === "yes";
    attempt(async () => {
      if (thing) await patch(`/${kind.noun}/${thing.id}`, values(), { version: thing.version, query: { publish: isPublished } });
      else await post(`/${kind.noun}`, Object.fromEntries(Object.entries(values()).filter(([, value]) => value !== null)), { query: { publish: isPublished } });
      dialog.close();
      notify(isPublished ? "Saved and published." : "Saved.");
      await show();
    });
  };
  const trash = () => attempt(async () => {
    if (!(await confirm("Move to the trash?", "Articles no longer name it.", "Move to the trash", { danger: true }))) return;
    await remove(`/${kind.noun}/${thing.id}`, { version: thing.version });
    dialog.close();
    await show();
  });
  const publishButton = may("editor") ? h("button", { type: "submit", class: "primary", "data-publish": "yes" }, "Save and publish") : null;
  const buttons = may("author") ? h("div", { class: "row end" }, thing ? h("button", { type: "button", class: "danger", on: { click: trash } }, "Trash") : null, h("button", { type: "submit", "data-publish": "no" }, "Save"), publishButton) : null;
  const dialog = openDialog(thing ? nameOf(thing) : `New ${kind.one}`, [h("form", { class: "stack", on: { submit } }, inputs.map(([, label, input]) => field(label, input)), ownPart, buttons)]);
}
