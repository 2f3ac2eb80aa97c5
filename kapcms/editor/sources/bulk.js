import { all, post, put, remove } from "./api.js";
import { confirm, openDialog } from "./dialog.js";
import { fill, h, select } from "./h.js";
import { attempt, notify } from "./notices.js";
import { may } from "./session.js";

/**
 * The bar of acts on several articles at once. `chosen` maps ids to articles; `done` is called after an act;
 * `shown()` are the articles that may be chosen all at once, and `marked()` is called after that.
 * Gives `{node, update}`; `update` is to be called when the choice changes.
 */
export function bulkBar(chosen, { done, shown, marked }) {
  const node = h("div", { class: "bulk", role: "region", "aria-label": "Chosen articles", hidden: true });
  const act = (text, one, before = async () => true) => {
    const click = async () => {
      const articles = [...chosen.values()];
      if (await before(articles)) await run(text, articles, one, done);
    };
    return h("button", { type: "button", on: { click } }, text);
  };
  const choose = (articles) => {
    chosen.clear();
    for (const article of articles) chosen.set(article.id, article);
    marked();
    update();
  };
  const update = () => {
    node.hidden = chosen.size === 0;
    if (chosen.size === 0) return;
    fill(
      node,
      h("strong", {}, `${chosen.size} chosen`),
      chosen.size < shown().length ? h("button", { type: "button", class: "link", on: { click: () => choose(shown()) } }, `Choose all ${shown().length} shown`) : null,
      h("button", { type: "button", class: "link", on: { click: () => choose([]) } }, "Choose none"),
      may("editor") ? act("Publish", (article) => put(`/articles/${article.id}/publication`)) : null,
      may("editor") ? act("Unpublish", (article) => remove(`/articles/${article.id}/publication`), sureToUnpublish) : null,
      may("author") ? h("button", { type: "button", on: { click: () => addToSeries([...chosen.values()], done) } }, "Add to series…") : null,
      may("author") ? act("Move to trash", (article) => put(`/articles/${article.id}/trash`), sureToTrash) : null,
    );
  };
  return { node, update };
}

const counted = (articles) => (articles.length === 1 ? `“${articles[0].title}”` : `${articles.length} articles`);
const sureToUnpublish = (articles) => confirm(`Unpublish ${counted(articles)}?`, "Readers will no longer see what is unpublished. It stays here as a draft.", "Unpublish", { danger: true });
const sureToTrash = (articles) => confirm(`Move ${counted(articles)} to the trash?`, "Readers will no longer see what is there. It can be restored from the trash.", "Move to the trash", { danger: true });

async function run(text, articles, one, done) {
  let worked = 0;
  for (const article of articles) {
    const answer = await attempt(() => one(article));
    if (answer) worked += 1;
  }
  notify(`${text}: done for ${worked} of ${articles.length}.`);
  await attempt(done);
}

async function addToSeries(articles, done) {
  const series = await attempt(() => all("/series"));
  if (!series) return;
  if (series.length === 0) {
    notify("There is no series yet; make one on the page Series.");
    return;
  }
  const picker = select(series.map((one) => [one.id, one.title]), series[0].id, { "aria-label": "Series" });
  const add = () => {
    dialog.close();
    const place = (article) => post(`/series/${picker.value}/moves`, { article: article.id, to: 1_000_000 });
    run("Add to series", articles, place, done);
  };
  const dialog = openDialog("Add to series", [
    h("p", {}, `${articles.length} at the end of:`),
    picker,
    h("div", { class: "row end" }, h("button", { type: "button", class: "primary", on: { click: add } }, "Add")),
  ]);
}
