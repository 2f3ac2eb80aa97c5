/**
 * The pages by address, each loaded when it is first asked for: [pattern, load]. Names in a pattern become parameters.
 * A page is `page(parameters, query)`, which gives `{title, node, leave?, focus?}`; `leave` is awaited before it goes.
 */
const PAGES = [
  ["", () => import("./pages/articles.js")],
  ["articles/:id", () => import("./pages/article.js")],
  ["articles/:id/history", () => import("./pages/history.js")],
  ["series", () => import("./pages/series_list.js")],
  ["series/:id", () => import("./pages/series.js")],
  ["series/:id/history", () => import("./pages/history.js")],
  ["people", () => import("./pages/things.js")],
  ["topics", () => import("./pages/things.js")],
  ["glossary", () => import("./pages/things.js")],
  ["snippets", () => import("./pages/things.js")],
  ["snippets/:id", () => import("./pages/snippet.js")],
  ["media", () => import("./pages/media.js")],
  ["import", () => import("./pages/imports.js")],
  ["import/:id", () => import("./pages/imports.js")],
  ["unresolved", () => import("./pages/unresolved.js")],
  ["trash", () => import("./pages/trash.js")],
  ["redirects", () => import("./pages/redirects.js")],
  ["welcome", () => import("./pages/welcome.js")],
  ["account", () => import("./pages/account.js")],
  ["users", () => import("./pages/users.js")],
  ["webhooks", () => import("./pages/webhooks.js")],
  ["webhooks/:id", () => import("./pages/webhook.js")],
  ["jobs", () => import("./pages/jobs.js")],
  ["audit", () => import("./pages/audit.js")],
  ["settings", () => import("./pages/settings.js")],
];

/** The page of an address: `{load, parameters, name}`, null where there is none. */
export function find(path) {
  const parts = path.replace(/^\/editor\/?/, "").replace(/\/$/, "").split("/");
  for (const [pattern, load] of PAGES) {
    const wanted = pattern.split("/");
    if (wanted.length !== parts.length) continue;
    const parameters = {};
    const fits = wanted.every((name, i) => {
      if (!name.startsWith(":")) return name === parts[i];
      parameters[name.slice(1)] = decodeURIComponent(parts[i]);
      return true;
    });
    if (fits) return { load, parameters: { ...parameters, noun: parts[0] } };
  }
  return null;
}
