import { get } from "../api.js";
import { field, fill, h, select } from "../h.js";
import { attempt } from "../notices.js";

const MOST = 100;

/** The language of an article, what it is a translation of, and the others of its group. */
export function languageSection(desk) {
  const { article } = desk;
  const locale = h("input", { type: "text", maxlength: 35, spellcheck: "false", value: article.locale ?? "", on: { input: (event) => desk.saving.change({ locale: event.target.value.trim() || null }) } });
  const original = select([["", "It is an original"]], "", { on: { change: (event) => desk.saving.change({ translation_of: event.target.value || null }) } });
  const found = article.translation_of;
  if (found) original.append(h("option", { value: found.id, selected: true }, found.title));
  const fillOriginals = () => attempt(async () => {
    const { data } = await get("/articles", { limit: MOST, sort: "title" });
    const others = data.filter((one) => one.id !== desk.saving.id && one.id !== found?.id);
    original.append(...others.map((one) => h("option", { value: one.id }, `${one.title} (${one.locale})`)));
  });
  original.addEventListener("focus", fillOriginals, { once: true });
  const others = h("ul", { class: "plain-list" });
  fill(others, (article.translations ?? []).map((one) => h("li", {}, h("a", { href: `/editor/articles/${one.id}` }, `${one.title} (${one.locale}${one.is_public ? "" : ", not public"})`))));
  return h("div", { class: "stack" }, field("Language", locale), field("Translation of", original), others);
}
