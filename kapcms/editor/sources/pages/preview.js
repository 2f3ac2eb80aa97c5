import { h } from "../h.js";

/** A draft as readers would get it, for whoever has the link; no sign-in. */
export async function previewPage(token) {
  const response = await fetch(`/api/editor/v1/previews/${encodeURIComponent(token)}`, { headers: { Accept: "application/json" } });
  if (!response.ok) {
    document.title = "Preview";
    return h("main", { class: "read" }, h("h1", {}, "This preview is over"), h("p", {}, "Ask for a new link."));
  }
  const { data } = await response.json();
  document.title = `Preview: ${data.title}`;
  return h(
    "main",
    { class: "read" },
    h("p", { class: "preview-note" }, "Preview of a draft"),
    h("article", {}, h("h1", {}, data.title), data.subtitle ? h("p", { class: "subtitle" }, data.subtitle) : null, h("p", { class: "byline" }, [data.authors.map((author) => author.name).join(", "), `${data.reading_minutes} min to read`].filter(Boolean).join(" · ")), h("div", { class: "body", innerHTML: data.body.html })),
    (data.nav?.series ?? []).map((series) => h("nav", { class: "series-nav", "aria-label": series.title }, h("p", {}, `${series.title}, ${series.position} of ${series.count}`), neighbour("Previous", series.previous), neighbour("Next", series.next))),
  );
}

const neighbour = (label, article) => (article ? h("p", {}, h("span", { class: "quiet" }, `${label}: `), article.title) : null);
