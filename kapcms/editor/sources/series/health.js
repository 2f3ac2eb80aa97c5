import { get } from "../api.js";
import { fill, h } from "../h.js";
import { isMissingRoute } from "../problem.js";

/** What is wrong with a series, in the server's words: drafts in the middle, neighbours that imports named and that are not here. */
export async function showHealth(place, id) {
  try {
    const { data } = await get(`/series/${id}/health`);
    const lines = linesOf(data);
    fill(place, h("h2", {}, "Health"), lines.length ? h("ul", {}, lines.map((line) => h("li", {}, line))) : h("p", { class: "hint" }, "All is well: no gaps, no neighbours missing."));
  } catch (error) {
    fill(place, isMissingRoute(error) ? null : h("p", { class: "hint" }, error.message));
  }
}

function linesOf(data) {
  const findings = Array.isArray(data) ? data : (data.findings ?? data.problems ?? []);
  if (findings.length) return findings.map(({ detail, code, title }) => detail ?? `${code}: ${title ?? ""}`);
  const lists = Object.entries(data).filter(([, value]) => Array.isArray(value) && value.length);
  return lists.flatMap(([name, items]) => items.map((item) => `${name.replace(/_/g, " ")}: ${item.detail ?? item.title ?? item.slug ?? item}`));
}
