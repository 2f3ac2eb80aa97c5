import { all, get } from "../api.js";
import { chunkedList } from "../chunks.js";
import { go } from "../frame.js";
import { h, select } from "../h.js";
import { named } from "../names.js";
import { announce, attempt, complain } from "../notices.js";
import { may } from "../session.js";
import { statusBadge } from "../status.js";
import { ago, asDate } from "../time.js";
import { bulkBar } from "../bulk.js";

const STATUSES = [
  ["", "All states"],
  ["draft", "Drafts"],
  ["public", "Public"],
  ["changed", "Public, changed"],
  ["scheduled", "Scheduled"],
];
const ORDERS = [
  ["", "Last saved"],
  ["title", "Title"],
];
const PAGE = 50;
const TYPING_MS = 200;

/** The list of articles: search, filters, bulk acts, endless by cursor. */
export async function page(_, query) {
  const list = new List(query);
  await list.start();
  return { title: "Articles", node: list.node, leave: () => list.leave() };
}

class List {
  constructor(query) {
    this.filters = Object.fromEntries(query);
    this.chosen = new Map();
    this.shown = [];
    this.rows = chunkedList("Articles", (article) => this.row(article));
    this.count = h("p", { class: "quiet count" });
    this.more = h("button", { type: "button", class: "more", hidden: true, on: { click: () => attempt(() => this.append()) } }, "Show more");
    this.bulk = bulkBar(this.chosen, { done: () => this.reload(), shown: () => this.shown, marked: () => this.mark() });
    const prepare = () => import("./article.js");
    for (const kind of ["pointerover", "focusin"]) this.rows.node.addEventListener(kind, prepare, { once: true });
    this.node = [
      h("div", { class: "row between", on: { pointerover: prepare } }, h("h1", {}, "Articles"), may("author") ? h("a", { class: "button primary", href: "/editor/articles/new" }, "New article") : null),
      this.tools(),
      this.bulk.node,
      this.count,
      this.rows.node,
      this.more,
    ];
  }

  tools() {
    const search = h("input", { type: "search", placeholder: "Search titles and text", "aria-label": "Search titles and text", value: this.filters.q ?? "" });
    let waiting;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.narrow("q", search.value.trim()), TYPING_MS);
    });
    this.pickers = {};
    for (const [name, label] of [["series", "All series"], ["topic", "All topics"], ["author", "All authors"]]) {
      this.pickers[name] = select([["", label]], "", { "aria-label": label.replace("All ", "Filter by "), on: { change: (event) => this.narrow(name, event.target.value) } });
    }
    const status = select(STATUSES, this.filters.status ?? "", { "aria-label": "Filter by state", on: { change: (event) => this.narrow("status", event.target.value) } });
    const due = h("input", { type: "checkbox", checked: this.filters.needs_review === "true", on: { change: (event) => this.narrow("needs_review", event.target.checked ? "true" : "") } });
    const order = select(ORDERS, this.filters.sort ?? "", { "aria-label": "Order", on: { change: (event) => this.narrow("sort", event.target.value) } });
    return h("div", { class: "tools", role: "search" }, search, status, Object.values(this.pickers), order, h("label", { class: "choice" }, due, "Review due"));
  }

  async start() {
    this.fillPickers();
    await this.reload();
    this.watcher = new IntersectionObserver((seen) => {
      if (seen.at(-1).isIntersecting && !this.more.hidden) attempt(() => this.append());
    }, { rootMargin: "600px" });
    this.watcher.observe(this.more);
  }

  leave() {
    this.watcher?.disconnect();
    this.rows.close();
  }

  async fillPickers() {
    const nouns = { series: "series", topic: "topics", author: "people" };
    try {
      for (const [name, noun] of Object.entries(nouns)) {
        const things = await all(`/${noun}`);
        const options = things.map((thing) => h("option", { value: thing.slug, selected: this.filters[name] === thing.slug }, thing.title ?? thing.name));
        this.pickers[name].append(...options);
      }
    } catch (error) {
      complain(error);
    }
  }

  narrow(name, value) {
    if (value) this.filters[name] = value;
    else delete this.filters[name];
    const search = new URLSearchParams(this.filters).toString();
    history.replaceState(null, "", search ? `?${search}` : location.pathname);
    return attempt(() => this.reload());
  }

  async reload() {
    const turn = (this.turn = {});
    const answer = await get("/articles", { ...this.filters, limit: PAGE, count: true });
    if (turn !== this.turn) return;
    this.chosen.clear();
    this.bulk.update();
    this.cursor = answer.meta.next_cursor;
    this.more.hidden = !this.cursor;
    const total = answer.meta.total;
    this.count.textContent = `${total.toLocaleString()} ${total === 1 ? "article" : "articles"}`;
    announce(this.count.textContent);
    this.rows.clear(total === 0 ? this.empty() : null);
    this.shown = [];
    if (total > 0) this.add(answer.data);
  }

  async append() {
    if (this.isLoading || !this.cursor) return;
    this.isLoading = true;
    const turn = this.turn;
    try {
      const answer = await get("/articles", { ...this.filters, limit: PAGE, cursor: this.cursor });
      if (turn !== this.turn) return;
      this.cursor = answer.meta.next_cursor;
      this.more.hidden = !this.cursor;
      this.add(answer.data);
    } finally {
      this.isLoading = false;
    }
    this.watcher?.unobserve(this.more); // whoever scrolled on meanwhile is near the end again, which is no change to it
    this.watcher?.observe(this.more);
  }

  add(articles) {
    this.shown.push(...articles);
    this.rows.append(articles);
    this.bulk.update();
  }

  /** Let the boxes of the rows say what is chosen. */
  mark() {
    for (const box of this.rows.node.querySelectorAll("[data-article]")) box.checked = this.chosen.has(box.dataset.article);
  }

  empty() {
    const isNarrowed = Object.keys(this.filters).length > 0;
    const clear = h("button", { type: "button", class: "link", on: { click: () => go("/editor/") } }, "Show all articles");
    return h("p", { class: "empty" }, isNarrowed ? ["Nothing fits. ", clear] : "Nothing is here yet. Write the first article.");
  }

  row(article) {
    const choose = h("input", { type: "checkbox", "data-article": article.id, "aria-label": `Choose ${article.title}`, checked: this.chosen.has(article.id) });
    choose.addEventListener("change", () => {
      if (choose.checked) this.chosen.set(article.id, article);
      else this.chosen.delete(article.id);
      this.bulk.update();
    });
    return h(
      "li",
      { class: "card" },
      choose,
      h(
        "div",
        { class: "card-text" },
        h("a", { href: `/editor/articles/${article.id}`, class: "title" }, article.title),
        h("p", { class: "quiet" }, statusBadge(article), h("span", {}, `saved ${ago(article.updated_at)} by `, named(article.updated_by)), article.published_at ? h("span", {}, `dated ${asDate(article.published_at)}`) : null, article.review_due_at ? h("span", {}, `review due ${asDate(article.review_due_at)}`) : null),
      ),
    );
  }
}
