import { get, put } from "../api.js";
import { confirm } from "../dialog.js";
import { fill, h } from "../h.js";
import { nameOf } from "../names.js";
import { attempt, notify } from "../notices.js";
import { may, who } from "../session.js";
import { statusBadge } from "../status.js";
import { openPublishing } from "../article/publishing.js";
import { aboutSeries } from "../series/about.js";
import { showHealth } from "../series/health.js";
import { orderList } from "../series/list.js";
import { Order } from "../series/order.js";
import { readersView } from "../series/reading.js";

const TYPING_MS = 200;

/** A series: its order, moved at will and saved once; beside it what readers will walk. */
export async function page({ id }) {
  const [{ data }, { data: site }] = await Promise.all([get(`/series/${encodeURIComponent(id)}`), get("/site")]);
  const desk = new SeriesDesk(data, site.field_schemas.series);
  return { title: data.title, node: desk.node, leave: () => desk.leave(), mounted: () => desk.mounted() };
}

class SeriesDesk {
  constructor(series, schema) {
    this.series = series;
    this.isReadOnly = !may("author") || (!may("editor") && series.created_by !== who().name) || series.status === "trash";
    this.order = new Order(series.articles, () => this.changed());
    this.list = orderList(this.order, this.isReadOnly);
    this.readers = readersView(this.order);
    this.badge = h("span", {}, statusBadge(series));
    this.health = h("section", { class: "health" });
    const button = (label, act, properties = {}) => h("button", { type: "button", disabled: true, ...properties, on: { click: () => attempt(act) } }, label);
    this.undo = button("Undo", () => this.order.undo());
    this.redo = button("Redo", () => this.order.redo());
    this.save = button("Save the order", () => this.store());
    this.saveAndPublish = button("Save and publish", () => this.store(true), { class: "primary" });
    this.publish = button("Publish…", () => openPublishing("series", this.series, () => attempt(() => this.refresh())), { disabled: false });
    const bar = this.isReadOnly ? null : h("div", { class: "row order-bar" }, this.undo, this.redo, h("span", { class: "spring" }), this.save, may("editor") ? this.saveAndPublish : null);
    this.node = [
      h("div", { class: "row between" }, h("div", {}, h("h1", {}, series.title), this.badge), h("div", { class: "row" }, h("a", { class: "button", href: `/editor/series/${series.id}/history` }, "History"), may("editor") ? this.publish : null)),
      h("div", { class: "series-columns" }, h("div", {}, bar, this.list.node, this.isReadOnly ? null : this.adder()), h("div", { class: "stack" }, this.readers.node, this.health)),
      this.isReadOnly ? null : aboutSeries(this, schema),
    ];
    showHealth(this.health, series.id);
  }

  mounted() {
    this.keys = (event) => {
      const isCommand = event.metaKey || event.ctrlKey;
      if (!isCommand || event.target.matches("input, textarea")) return;
      const key = event.key.toLowerCase();
      if (key === "z" && !event.shiftKey) this.order.undo();
      else if (key === "y" || (key === "z" && event.shiftKey)) this.order.redo();
      else if (key === "s") attempt(() => this.store());
      else return;
      event.preventDefault();
    };
    this.warn = (event) => this.order.isChanged && event.preventDefault();
    document.addEventListener("keydown", this.keys);
    window.addEventListener("beforeunload", this.warn);
  }

  async leave() {
    document.removeEventListener("keydown", this.keys);
    window.removeEventListener("beforeunload", this.warn);
    if (this.order.isChanged) await attempt(() => this.store());
  }

  changed() {
    this.list.show();
    this.readers.show();
    const { isChanged } = this.order;
    this.undo.disabled = this.order.done.length === 0;
    this.redo.disabled = this.order.undone.length === 0;
    this.save.disabled = !isChanged;
    this.saveAndPublish.disabled = !isChanged;
  }

  async store(isPublished = false) {
    if (!this.order.isChanged) return;
    const sent = { articles: this.order.ids };
    try {
      this.took(await put(`/series/${this.series.id}/order`, sent, { version: this.series.version, query: { publish: isPublished } }));
    } catch (error) {
      if (error.status !== 412) throw error;
      const { data: theirs } = await get(`/series/${this.series.id}`);
      const text = `${nameOf(theirs.updated_by)} saved another order meanwhile. Yours can be saved over it (theirs stays in the history), or you go on from theirs.`;
      if (await confirm("Somebody else moved articles", text, "Save mine")) this.took(await put(`/series/${this.series.id}/order`, sent, { version: theirs.version, query: { publish: isPublished } }));
      else this.took({ data: theirs });
    }
    notify(isPublished ? "Saved and published: readers see the new order." : "The order is saved. Readers see it when the series is published.");
  }

  took({ data }) {
    this.series = data;
    this.order.took(data.articles);
    fill(this.badge, statusBadge(data));
    showHealth(this.health, data.id);
  }

  async refresh() {
    this.took(await get(`/series/${this.series.id}`));
  }

  adder() {
    const input = h("input", { type: "search", placeholder: "Add an article: type its title", "aria-label": "Add an article" });
    const found = h("ul", { class: "popup in-place", "aria-label": "Articles found", hidden: true });
    let waiting;
    const add = (article) => {
      if (!this.order.add(article)) notify("It is in this series already.");
      input.value = "";
      found.hidden = true;
      input.focus();
    };
    const search = async () => {
      const text = input.value.trim();
      const articles = text ? (await get("/articles", { q: text, limit: 8 })).data : [];
      found.hidden = articles.length === 0;
      fill(found, articles.map((article) => h("li", {}, h("button", { type: "button", class: "found", on: { click: () => add(article) } }, article.title, " ", statusBadge(article)))));
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => attempt(search), TYPING_MS);
    });
    return h("div", { class: "adder" }, input, found);
  }

  saved(series) {
    this.series = { ...series, articles: this.series.articles };
    fill(this.badge, statusBadge(series));
  }
}
