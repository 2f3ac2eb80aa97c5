import { all, get, put } from "../api.js";
import { go } from "../frame.js";
import { fill, h } from "../h.js";
import { named } from "../names.js";
import { announce, attempt, notify } from "../notices.js";
import { isMissingRoute } from "../problem.js";
import { may } from "../session.js";
import { asMoment } from "../time.js";

const KINDS = { save: "Saved", autosave: "Written", restore: "Gone back", import: "Imported", merge: "Joined", aside: "Set aside" };

/** The revisions of an article or a series: what changed in each since then, and going back. */
export async function page({ noun, id }) {
  const { data: draft } = await get(`/${noun}/${encodeURIComponent(id)}`);
  const back = h("a", { href: `/editor/${noun}/${draft.id}` }, "← ", draft.title);
  const title = `History of ${draft.title}`;
  let revisions;
  try {
    revisions = await all(`/${noun}/${draft.id}/revisions`, {}, 200);
  } catch (error) {
    if (!isMissingRoute(error)) throw error;
    return { title, node: [back, h("h1", {}, "History"), h("p", {}, "This server does not show revisions yet. Every save is kept all the same.")] };
  }
  const desk = new HistoryDesk(noun, draft, revisions);
  return { title, node: [back, h("h1", {}, "History"), h("p", { class: "lead" }, "Every save is kept. Going back is a save too, so it can be undone."), desk.node], mounted: () => desk.choose(desk.first) };
}

class HistoryDesk {
  constructor(noun, draft, revisions) {
    Object.assign(this, { noun, draft, revisions });
    this.view = h("section", { class: "changes", "aria-label": "What changed", "aria-live": "polite" });
    this.rows = revisions.map((revision) => this.row(revision));
    this.node = h("div", { class: "history-columns" }, h("ul", { class: "revisions" }, this.rows), this.view);
  }

  /** The one to look at first: the last before the working copy. */
  get first() {
    return this.revisions.find((revision) => !revision.is_current) ?? this.revisions[0];
  }

  row(revision) {
    const about = [KINDS[revision.kind] ?? revision.kind, revision.is_current ? "as it is now" : null, revision.is_public ? "what readers see" : null, revision.note].filter(Boolean).join(" · ");
    return h("li", {}, h("button", { type: "button", "data-n": revision.n, "aria-pressed": "false", on: { click: () => this.choose(revision) } }, h("strong", {}, asMoment(revision.at)), h("span", { class: "quiet" }, named(revision.author)), h("span", { class: "quiet" }, about)));
  }

  async choose(revision) {
    if (!revision) return;
    for (const row of this.rows) row.firstChild.setAttribute("aria-pressed", row.firstChild.dataset.n === String(revision.n));
    const answer = await attempt(() => get(`/${this.noun}/${this.draft.id}/revisions/${revision.n}/diff`));
    if (!answer) return;
    const restore = () => attempt(async () => {
      await put(`/${this.noun}/${this.draft.id}/draft`, { from_revision: revision.n }, { version: this.draft.version });
      notify(`It is again as it was at ${asMoment(revision.at)}.`);
      await go(`/editor/${this.noun}/${this.draft.id}`);
    });
    const fields = answer.data.fields;
    fill(
      this.view,
      h("div", { class: "row between" }, h("h2", {}, revision.is_current ? "As it is now" : `What changed since ${asMoment(revision.at)}`), may("author") && !revision.is_current ? h("button", { type: "button", class: "primary", on: { click: restore } }, "Go back to this") : null),
      fields.length ? fields.map(difference) : h("p", { class: "hint" }, "Nothing differs from the working copy."),
    );
    announce(`${fields.length} fields differ`);
  }
}

function difference({ field, before, after, html, changes }) {
  const name = h("h3", {}, field.replace(/_/g, " "));
  if (html) return h("div", { class: "difference" }, name, h("div", { class: "body", innerHTML: html }));
  if (changes) return h("div", { class: "difference" }, name, h("ul", {}, changes.map((one) => h("li", {}, sentence(one)))));
  return h("div", { class: "difference" }, name, h("p", {}, h("del", {}, shown(before)), " ", h("ins", {}, shown(after))));
}

const sentence = (change) => `${change.kind ?? change.op ?? ""} ${change.title ?? change.text ?? change.id ?? ""} ${change.before && change.after ? `${change.before} → ${change.after}` : ""}`;

function shown(value) {
  if (value === null || value === undefined || value === "") return "nothing";
  if (Array.isArray(value)) return value.map(shown).join(", ") || "nothing";
  if (typeof value === "object") return value.title ?? value.name ?? JSON.stringify(value);
  return String(value);
}
