import { get } from "../api.js";
import { fill, h } from "../h.js";
import { attempt } from "../notices.js";
import { may } from "../session.js";
import { statusBadge } from "../status.js";
import { openPublishing } from "../article/publishing.js";
import { Saving } from "../article/saving.js";
import { documentOf, loadSchema, openWriter } from "../writing/writer.js";
import { toolbar } from "../writing/toolbar.js";

const STATES = { saved: "Saved", waiting: "Writing…", saving: "Saving…", offline: "Not saved yet: kept in this browser", refused: "Not saved" };

/** A snippet: its text, saved as it is written. */
export async function page({ id }) {
  const { data } = await get(`/snippets/${encodeURIComponent(id)}`);
  let snippet = data;
  const state = h("span", { class: "state", role: "status" });
  const badge = h("span", {}, statusBadge(snippet));
  const stored = (saved) => {
    snippet = { ...snippet, ...saved };
    fill(badge, statusBadge(snippet));
  };
  const saving = new Saving({
    noun: "snippets", id: snippet.id, version: snippet.version, stored,
    told: (name, detail) => fill(state, STATES[name], name === "refused" ? `: ${detail}` : ""),
    clashed: async () => (await get(`/snippets/${snippet.id}`)).data.version,
  });
  const paper = h("div", { class: "paper" });
  const document = snippet.body.document ?? snippet.body;
  const editor = await openWriter(paper, { document, label: `Text of ${snippet.title}`, isReadOnly: !may("author"), changed: () => saving.change({ body: () => ({ document: documentOf(editor) }) }), selected: () => bar?.update(), dropFiles: () => {} });
  editor.storage.rules = { ...(await loadSchema()), citations: () => [] };
  const bar = toolbar(editor);
  const publish = async () => {
    if (await saving.flush()) openPublishing("snippets", snippet, async () => stored((await get(`/snippets/${snippet.id}`)).data));
  };
  const node = [
    h("p", {}, h("a", { href: "/editor/snippets" }, "← Snippets")),
    h("div", { class: "row between" }, h("h1", {}, snippet.title), h("div", { class: "row" }, badge, state, may("editor") ? h("button", { type: "button", class: "primary", on: { click: () => attempt(publish) } }, "Publish…") : null)),
    may("author") ? bar.node : null,
    paper,
  ];
  const leave = async () => {
    await saving.close();
    editor.destroy();
  };
  return { title: snippet.title, node, leave };
}
