import { get, put, remove } from "../api.js";
import { confirm } from "../dialog.js";
import { go } from "../frame.js";
import { fill, h } from "../h.js";
import { uploadFiles } from "../media/adding.js";
import { named } from "../names.js";
import { attempt, notify } from "../notices.js";
import { may, who } from "../session.js";
import { statusBadge } from "../status.js";
import { ago } from "../time.js";
import { decide } from "../article/clash.js";
import { keptFor } from "../article/kept.js";
import { panel } from "../article/panel.js";
import { openPreview } from "../article/previewing.js";
import { openPublishing } from "../article/publishing.js";
import { Saving } from "../article/saving.js";
import { showChecks } from "../article/checks.js";
import { counted, headings, slugOf } from "../article/words.js";
import { documentOf, loadSchema, openWriter } from "../writing/writer.js";
import { toolbar } from "../writing/toolbar.js";

const NOTHING = { type: "doc", content: [{ type: "paragraph" }] };
const BLANK = {
  id: null, title: "", slug: "", subtitle: null, excerpt: null, body: { document: NOTHING }, authors: [], topics: [], series: [], citations: [], snippets: {}, seo: {}, review: null, unresolved: [], published_at: null, locale: null, status: "draft", publication: { is_public: false, at: null, until: null },
};
const STATES = { saved: "Saved", waiting: "Writing…", saving: "Saving…", offline: "Not saved yet: kept in this browser, trying again", refused: "Not saved" };
const LOOK_MS = 400;

/** The page on which an article is written. */
export async function page({ id }) {
  const article = id === "new" ? { ...BLANK } : (await get(`/articles/${encodeURIComponent(id)}`)).data;
  const desk = new ArticleDesk(article);
  await desk.build();
  return { title: article.title || "New article", node: desk.node, class: "wide", leave: () => desk.leave(), mounted: () => desk.mounted() };
}

class ArticleDesk {
  constructor(article) {
    this.article = article;
    this.isReadOnly = !may("author") || (!may("editor") && article.id && article.created_by !== who().name) || article.status === "trash";
    this.state = h("span", { class: "state", role: "status" });
    this.badge = h("span");
    this.saving = new Saving({
      noun: "articles",
      id: article.id,
      version: article.version,
      told: (state, detail) => this.tell(state, detail),
      stored: (data) => this.stored(data),
      clashed: (fields, held) => this.clashed(fields, held),
      hold: (isHeld) => this.editor.setEditable(!isHeld, false),
    });
  }

  async build() {
    const rules = await loadSchema();
    this.heading = h("textarea", { class: "article-title", rows: 1, placeholder: "Title", "aria-label": "Title", maxlength: 500, value: this.article.title, readonly: this.isReadOnly });
    this.heading.addEventListener("input", () => this.rename());
    this.heading.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.editor.commands.setTextSelection(1);
        this.editor.view.focus(); // TipTap's own focus waits for a frame, in which fast typists lose letters
      }
    });
    const paper = h("div", { class: "paper" });
    this.editor = await openWriter(paper, {
      document: this.article.body.document,
      label: "Text of the article",
      isReadOnly: this.isReadOnly,
      changed: () => this.saving.change({ body: () => ({ document: documentOf(this.editor) }), ...(this.saving.id ? {} : { title: this.title() || "Untitled" }) }),
      selected: () => this.lookSoon(),
      dropFiles: (files) => this.takeFiles(files),
    });
    this.editor.storage.rules = { ...rules, citations: () => this.citations(), addSource: () => this.addSource() };
    this.bar = toolbar(this.editor);
    this.facts = h("div", { class: "facts" });
    this.checks = h("div", { class: "checks" });
    this.outline = h("nav", { class: "outline", "aria-label": "Outline" });
    const aside = h("aside", { class: "article-side", "aria-label": "About the article" }, this.facts, this.outline, this.checks, panel(this, this.isReadOnly));
    this.node = [this.topBar(), h("div", { class: "article-columns" }, h("div", { class: "article-main" }, this.isReadOnly ? null : this.bar.node, this.heading, paper), aside)];
    if (!this.article.id) this.heading.setAttribute("autofocus", "");
    this.tell(this.article.id ? "saved" : "new");
    this.showState();
  }

  topBar() {
    const button = (label, act, properties = {}) => h("button", { type: "button", ...properties, on: { click: () => attempt(act) } }, label);
    const publish = button(may("editor") ? "Publish…" : "", () => this.publish(), { class: "primary", id: "publish" });
    this.history = h("a", { class: "button", hidden: !this.article.id }, "History");
    const inTrash = this.article.status === "trash";
    return h(
      "div",
      { class: "article-bar" },
      h("h1", { class: "for-screen-readers" }, this.article.title || "New article"),
      h("a", { class: "back", href: "/editor/", "aria-label": "To the articles" }, "←"),
      this.badge,
      this.state,
      h("span", { class: "spring" }),
      inTrash ? null : button("Preview", () => this.preview()),
      this.history,
      this.isReadOnly || inTrash ? null : button("Trash", () => this.trash(), { class: "quiet-button" }),
      may("editor") && !inTrash ? publish : null,
    );
  }

  mounted() {
    this.fitTitle();
    this.look();
    this.useKept();
    this.keys = (event) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        this.saving.flush();
      }
      if ((event.metaKey || event.ctrlKey) && event.shiftKey && event.key.toLowerCase() === "p" && may("editor")) {
        event.preventDefault();
        attempt(() => this.publish());
      }
    };
    document.addEventListener("keydown", this.keys);
  }

  async leave() {
    document.removeEventListener("keydown", this.keys);
    clearTimeout(this.looking);
    await this.saving.close();
    this.editor.destroy();
  }

  title() {
    return this.heading.value.replace(/\s+/g, " ").trim();
  }

  rename() {
    this.fitTitle();
    const title = this.title();
    if (!title) return;
    const fields = { title };
    const mayFollow = !this.ownSlug && this.saving.id && !this.article.publication.first_public_at && this.slugFollows;
    if (mayFollow && slugOf(title)) fields.slug = slugOf(title);
    this.saving.change(fields);
  }

  fitTitle() {
    this.heading.style.height = "auto";
    this.heading.style.height = `${this.heading.scrollHeight}px`;
  }

  tell(state, detail) {
    const text = state === "new" ? "Not saved yet" : STATES[state];
    this.state.textContent = detail && state === "refused" ? `${text}: ${detail}` : text;
    this.state.className = `state ${state}`;
  }

  /** The server has a version: take its facts over, but not the text, which is being typed. */
  stored(data) {
    const isNew = !this.article.id;
    const wasMerged = data.merged;
    this.article = { ...this.article, ...data };
    this.slugFollows ??= isNew;
    if (isNew) {
      history.replaceState(null, "", `/editor/articles/${data.id}`);
      this.showSeries?.();
    }
    if (wasMerged) this.showMerged(data);
    this.slugChanged?.();
    this.showState();
    this.looked = null;
    this.lookSoon(true);
  }

  showMerged(data) {
    const { from } = this.editor.state.selection;
    this.editor.commands.setContent({ type: "doc", content: data.body.document.content }, { emitUpdate: false });
    this.editor.commands.setTextSelection(Math.min(from, this.editor.state.doc.content.size - 1));
    this.heading.value = data.title;
    this.fitTitle();
    notify("Somebody else saved meanwhile; both texts are joined.");
  }

  async clashed(fields, held) {
    const mine = `<h2></h2>${this.editor.getHTML()}`;
    const decision = await decide("articles", this.saving.id, fields, held, mine);
    if (decision.keep === "mine") return decision.version;
    this.saving.changes = {};
    this.saving.took({ data: decision.article });
    this.showMerged(decision.article);
    return null;
  }

  showState() {
    fill(this.badge, statusBadge(this.article));
    if (this.article.id) {
      this.history.href = `/editor/articles/${this.article.id}/history`;
      this.history.hidden = false;
    }
  }

  lookSoon(isSaved = false) {
    this.checksAreOld ||= isSaved;
    this.looking ??= setTimeout(() => {
      this.looking = null;
      this.look();
    }, LOOK_MS);
  }

  /** What is told about the text: words, minutes, outline, what to look at. */
  look() {
    if (this.editor.isDestroyed) return;
    this.bar.update();
    const { doc } = this.editor.state;
    if (doc !== this.looked) {
      this.looked = doc;
      this.showSnippets?.();
      const { words, minutes } = counted(doc);
      fill(this.facts, h("p", {}, `${words.toLocaleString()} words · ${minutes} min to read`), this.article.updated_at ? h("p", { class: "quiet" }, `Saved ${ago(this.article.updated_at)} by `, named(this.article.updated_by)) : null);
      const found = headings(doc);
      const jump = ({ position }) => this.editor.chain().focus(position + 1).scrollIntoView().run();
      fill(this.outline, found.length ? h("ol", {}, found.map((one) => h("li", { class: `level-${one.level}` }, h("button", { type: "button", class: "link", on: { click: () => jump(one) } }, one.text || "Heading")))) : null);
    }
    if (this.checksAreOld !== false && this.saving.id) {
      this.checksAreOld = false;
      showChecks(this.checks, this.saving.id);
    }
  }

  /** What was typed and never saved (a closed tab, a lost connection) comes back. */
  useKept() {
    const kept = keptFor(this.saving.keptId);
    if (!kept || this.isReadOnly) return;
    const { fields } = kept;
    if (fields.title) {
      this.heading.value = fields.title;
      this.fitTitle();
    }
    if (fields.body?.document) this.editor.commands.setContent(fields.body.document, { emitUpdate: false });
    if (kept.version) this.saving.version = kept.version;
    this.saving.change(fields);
    notify("What was not saved last time is here again.");
  }

  async takeFiles(files) {
    const added = await uploadFiles([...files], (text) => {
      this.state.textContent = text;
    });
    const pictures = added.map((medium) => ({ type: "image", attrs: { src: `media:${medium.id}`, media_id: medium.id, alt: medium.alt, width: medium.width, height: medium.height } }));
    if (pictures.length) this.editor.chain().insertContent(pictures).run();
  }

  async allSaved() {
    if (!this.saving.id && this.saving.isClean) throw new Error("Write a title first.");
    const done = await this.saving.flush();
    if (!done) throw new Error("It is not saved yet; try again when the line above says Saved.");
  }

  async publish() {
    await this.allSaved();
    openPublishing("articles", this.article, () => attempt(() => this.refresh()));
  }

  async preview() {
    await this.allSaved();
    await openPreview(this.article);
  }

  async refresh() {
    const { data, version } = await get(`/articles/${this.saving.id}`);
    this.saving.version = version ?? data.version;
    this.stored({ ...data, merged: false });
    this.showSeries?.();
  }

  async trash() {
    if (!this.saving.id) return;
    const text = this.article.publication.is_public ? "Readers will no longer see it. It can be restored from the trash." : "It can be restored from the trash.";
    if (!(await confirm("Move to the trash?", text, "Move to the trash", { danger: true }))) return;
    await this.saving.flush();
    const { id } = this.saving;
    await put(`/articles/${id}/trash`);
    await go("/editor/");
    const restore = () => attempt(async () => {
      await remove(`/articles/${id}/trash`);
      await go(`/editor/articles/${id}`);
    });
    notify(`“${this.article.title}” is in the trash.`, { action: ["Restore it", restore] });
  }
}
