import { all, get, post, put } from "../api.js";
import { fill, h, select } from "../h.js";
import { attempt, notify } from "../notices.js";
import { may } from "../session.js";

const ADD = "Add to a series";
const placeLabel = (series) => `Place in ${series.title}`;

/**
 * The series of an article and its place in each: choosing a place moves it there at once. Below each place stand the
 * neighbours, and why there is none where there is none.
 */
export function seriesSection(desk) {
  const node = h("div", { class: "stack" });
  const show = async (focused = null) => {
    await desk.saving.flush();
    if (!desk.saving.id) {
      fill(node, h("p", { class: "hint" }, "Give it a title first."));
      return;
    }
    const { data: article } = await get(`/articles/${desk.saving.id}`);
    const mine = await Promise.all(article.series.map(async ({ id }) => (await get(`/series/${id}`)).data));
    fill(node, mine.map((series) => placeIn(series, desk, show)), unresolvedLines(article), await adder(article, desk, show));
    if (focused) [...node.querySelectorAll("select")].find((one) => one.getAttribute("aria-label") === focused)?.focus();
  };
  desk.showSeries = () => attempt(() => show());
  if (desk.saving.id) desk.showSeries();
  else fill(node, h("p", { class: "hint" }, "Give it a title first."));
  return node;
}

function placeIn(series, desk, show) {
  const id = desk.saving.id;
  const members = series.articles;
  const at = members.findIndex((member) => member.id === id);
  const others = members.filter((member) => member.id !== id);
  const places = [["0", "First"], ...others.map((member, place) => [String(place + 1), `After “${member.title}”`])];
  const chooser = select(places, String(at), { "aria-label": placeLabel(series) });
  chooser.addEventListener("change", () => attempt(async () => {
    await post(`/series/${series.id}/moves`, { article: id, to: Number(chooser.value) + 1 });
    notify(`Moved in “${series.title}”.`);
    await show(placeLabel(series));
  }));
  const takeOut = () => attempt(async () => {
    await put(`/series/${series.id}/order`, { articles: others.map((member) => member.id) }, { version: series.version });
    await show(ADD);
  });
  return h(
    "div",
    { class: "place" },
    h("p", {}, h("a", { href: `/editor/series/${series.id}` }, series.title), h("span", { class: "quiet" }, ` ${at + 1} of ${members.length}`)),
    chooser,
    h("ul", { class: "neighbours" }, neighbour("Previous", members, at, -1), neighbour("Next", members, at, 1)),
    series.has_unpublished_changes || !series.publication.is_public ? publishLine(series, show) : null,
    h("button", { type: "button", class: "link", on: { click: takeOut } }, "Take out of this series"),
  );
}

/** What readers get as previous or next: the nearest public article on that side, and why it is not the nearest one. */
function neighbour(label, members, at, step) {
  const isPublic = (member) => member.status === "public" || member.status === "changed";
  const hidden = [];
  let place = at + step;
  while (members[place] && !isPublic(members[place])) {
    hidden.push(members[place].title);
    place += step;
  }
  const found = members[place];
  const skipped = hidden.length ? ` (${hidden.map((title) => `“${title}”`).join(", ")} not public)` : "";
  const reason = found ? `“${found.title}”` : `none: ${hidden.length ? "the others there are not public" : `this is the ${step < 0 ? "first" : "last"}`}`;
  return h("li", {}, h("span", { class: "quiet" }, `${label}: `), reason, skipped);
}

function publishLine(series, show) {
  if (!may("editor")) return h("p", { class: "hint" }, "Readers see the new order when the series is published.");
  const publish = () => attempt(async () => {
    await put(`/series/${series.id}/publication`);
    notify(`“${series.title}” is published.`);
    await show(placeLabel(series));
  });
  return h("p", { class: "hint" }, series.publication.is_public ? "Readers still see the old order. " : "Readers do not see this series yet. ", h("button", { type: "button", class: "link", on: { click: publish } }, "Publish the series"));
}

function unresolvedLines(article) {
  return article.unresolved.map((one) => h("p", { class: "hint" }, `The import named “${one.title}” as ${one.side}; no article bears that title. `, h("a", { href: "/editor/unresolved" }, "Resolve")));
}

async function adder(article, desk, show) {
  const here = new Set(article.series.map(({ id }) => id));
  const free = (await all("/series")).filter(({ id }) => !here.has(id));
  if (free.length === 0) return null;
  const chooser = select([["", "Add to a series…"], ...free.map((series) => [series.id, series.title])], "", { "aria-label": ADD });
  chooser.addEventListener("change", () => attempt(async () => {
    const chosen = free.find(({ id }) => id === chooser.value);
    await post(`/series/${chosen.id}/moves`, { article: desk.saving.id, to: 1_000_000 });
    await show(placeLabel(chosen));
  }));
  return chooser;
}
