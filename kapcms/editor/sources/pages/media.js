import { all } from "../api.js";
import { show } from "../frame.js";
import { fill, h, select } from "../h.js";
import { uploadAll } from "../media/adding.js";
import { openMedium } from "../media/detail.js";
import { tiles } from "../media/tiles.js";
import { attempt } from "../notices.js";
import { may } from "../session.js";

const TYPING_MS = 200;
const KINDS = [["", "Everything"], ["image", "Pictures"], ["audio", "Sounds"], ["video", "Films"], ["document", "Documents"]];

/** The media library: upload, search, what is not used, and each with its description. */
export async function page() {
  let waiting;
  const place = h("div", {});
  const sought = h("input", { type: "search", placeholder: "Search titles and descriptions", "aria-label": "Search" });
  const kind = select(KINDS, "", { "aria-label": "Kind" });
  const unused = h("input", { type: "checkbox" });
  const isNarrowed = () => Boolean(sought.value.trim() || kind.value || unused.checked);
  const look = async () => {
    const media = await all("/media", { q: sought.value.trim(), kind: kind.value, unused: unused.checked ? "true" : "" });
    fill(place, media.length ? tiles(media, (one) => openMedium(one.id)) : h("p", { class: "empty" }, isNarrowed() ? "Nothing fits." : "Nothing is here yet. Add pictures, sounds, films or documents above, or drop them into an article."));
  };
  sought.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => attempt(look), TYPING_MS);
  });
  for (const control of [kind, unused]) control.addEventListener("change", () => attempt(look));
  await look();
  const add = may("author") ? uploadAll({ accept: "image/*,audio/*,video/mp4,application/pdf", multiple: true, done: (added) => added.length && attempt(show) }) : null;
  const filters = h("div", { class: "tools", role: "search" }, sought, kind, h("label", { class: "choice" }, unused, "Not used"));
  return { title: "Media", node: [h("h1", {}, "Media"), h("div", { class: "section" }, add), filters, place] };
}
