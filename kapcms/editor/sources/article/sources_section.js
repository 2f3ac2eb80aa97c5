import { openDialog } from "../dialog.js";
import { field, fill, h } from "../h.js";

const FIELDS = [
  ["title", "Title", { required: true }],
  ["authors", "Authors", {}],
  ["container", "Journal or site", {}],
  ["year", "Year", { inputmode: "numeric", pattern: "[1-9][0-9]{3}" }],
  ["doi", "DOI", { placeholder: "10.1000/…", pattern: "10\\.[0-9]{4,9}/\\S+" }],
  ["url", "Address", { type: "url", placeholder: "https://…" }],
];

/** The article's sources: add, change, remove; the text cites them by their ids. `desk.addSource()` asks for one: it, or null. */
export function sourcesSection(desk) {
  const citations = desk.article.citations.map((citation) => ({ ...citation }));
  const list = h("ol", { class: "sources" });
  desk.citations = () => citations;
  const changed = () => {
    show();
    desk.saving.change({ citations: citations.map((citation) => ({ ...citation })) });
  };
  const show = () => fill(list, citations.map((citation, place) => h("li", {}, h("button", { type: "button", class: "link", on: { click: () => edit(place) } }, `[${citation.id}] ${citation.title}`))));
  const edit = (place) => openSource(citations[place], {
    done: (citation) => {
      citations[place] = citation;
      changed();
    },
    remove: () => {
      citations.splice(place, 1);
      changed();
    },
  });
  const add = () => new Promise((resolve) => {
    openSource({ id: nextId(citations) }, {
      done: (citation) => {
        citations.push(citation);
        changed();
        resolve(citation);
      },
      onClose: () => resolve(null),
    });
  });
  desk.addSource = add;
  show();
  return h("div", {}, list, h("button", { type: "button", on: { click: add } }, "Add a source"));
}

function nextId(citations) {
  const taken = new Set(citations.map(({ id }) => id));
  let number = 1;
  while (taken.has(String(number))) number += 1;
  return String(number);
}

function openSource(citation, { done, remove, onClose }) {
  const inputs = FIELDS.map(([name, label, properties]) => [name, label, h("input", { type: "text", value: citation[name] ?? "", ...properties })]);
  const submit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(inputs.map(([name, , input]) => [name, input.value.trim() || null]));
    dialog.close();
    done({ ...citation, ...values, year: values.year ? Number(values.year) : null });
  };
  const drop = () => {
    dialog.close();
    remove();
  };
  const dialog = openDialog(`Source ${citation.id}`, [
    h("form", { class: "stack", on: { submit } }, inputs.map(([, label, input]) => field(label, input)), h("div", { class: "row end" }, remove ? h("button", { type: "button", class: "danger", on: { click: drop } }, "Remove") : null, h("button", { type: "submit", class: "primary" }, "Keep"))),
  ], { onClose });
}
