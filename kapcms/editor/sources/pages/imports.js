import { call, get } from "../api.js";
import { field, fill, h, select } from "../h.js";
import { Following } from "../imports/following.js";
import { stateOf, summed } from "../imports/words.js";
import { pagedTable } from "../listing.js";
import { named } from "../names.js";
import { attempt } from "../notices.js";
import { may } from "../session.js";
import { ago } from "../time.js";

const CONFLICTS = [["keep", "Keep what an editor changed here"], ["update", "Take the source's version"], ["fail", "Report it and go on"]];

/** Import a file: first the report of what it would do, then the import; those that were begun are found again. */
export async function page({ id }) {
  const job = id ? (await get(`/imports/${encodeURIComponent(id)}`)).data : null;
  const form = new Form();
  await form.list();
  const node = [
    h("h1", {}, "Import"),
    h("p", { class: "lead" }, "Nothing changes before you have seen the report."),
    may("editor") ? form.node : null,
    form.following.node,
    h("section", { class: "section" }, h("h2", {}, "Imports so far"), form.earlier),
  ];
  return { title: "Import", node, leave: () => form.following.stop(), mounted: () => job && attempt(() => form.following.follow(job)) };
}

function rowOf(job) {
  return [h("a", { href: `/editor/import/${job.id}` }, job.filename), stateOf(job), summed(job), [`${ago(job.created_at)} by `, named(job.created_by)]];
}

class Form {
  constructor() {
    this.file = h("input", { type: "file", required: true });
    this.source = h("input", { type: "text", placeholder: "old-blog", maxlength: 200 });
    this.conflict = select(CONFLICTS, "keep");
    this.following = new Following(null);
    this.earlier = h("div", {});
    const look = () => attempt(() => this.begin(true));
    this.file.addEventListener("change", look);
    const submit = (event) => {
      event.preventDefault();
      look();
    };
    this.node = h("form", { class: "section stack drop", on: { submit } }, field("File", this.file, "WordPress, Squarespace, Ghost, Medium, Substack, Contentful, Strapi, feeds, Markdown, plain text; a folder as .zip."), h("div", { class: "form-grid" }, field("Name of the source", this.source, "Importing again under the same name updates instead of doubling."), field("Where both sides changed", this.conflict)), h("button", { type: "submit" }, "See what it would do"));
    this.node.addEventListener("dragover", (event) => event.preventDefault());
    this.node.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      this.file.files = event.dataTransfer.files;
      look();
    });
  }

  /** Upload the file, and follow its import; the page's address is that of the import from then on. */
  async begin(isDry) {
    if (!this.file.files[0]) return;
    const form = new FormData();
    form.append("file", this.file.files[0]);
    form.append("dry_run", String(isDry));
    form.append("on_conflict", this.conflict.value);
    if (this.source.value.trim()) form.append("source", this.source.value.trim());
    const { data } = await call("POST", "/imports", { form });
    history.replaceState(null, "", `/editor/import/${data.id}`);
    this.following.importIt = () => this.begin(false);
    await this.list();
    await this.following.follow(data);
    await this.list();
  }

  /** Show the imports that were begun so far. */
  async list() {
    fill(this.earlier, await pagedTable("/imports", { columns: ["File", "State", "What", "Begun"], rowOf, empty: "Nothing was imported here yet.", missing: "This server does not list its imports.", query: { limit: 20 } }));
  }
}
