import { get } from "../api.js";
import { fill, h } from "../h.js";
import { isMissingRoute } from "../problem.js";

/** Show what the server would look at again in the article; hints, which never stand in the way. */
export async function showChecks(place, id) {
  try {
    const { data } = await get(`/articles/${id}/checks`);
    fill(place, data.length ? h("details", {}, h("summary", {}, `${data.length} to look at`), h("ul", {}, data.map((one) => h("li", {}, one.detail)))) : null);
  } catch (error) {
    if (!isMissingRoute(error)) fill(place, h("p", { class: "hint" }, error.message));
  }
}
