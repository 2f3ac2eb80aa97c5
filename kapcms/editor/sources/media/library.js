import { all } from "../api.js";
import { openDialog } from "../dialog.js";
import { fill, h } from "../h.js";
import { attempt } from "../notices.js";
import { uploadAll } from "./adding.js";
import { tiles } from "./tiles.js";

const TYPING_MS = 200;

/** Let a picture of the library be chosen, or a new one be uploaded; the medium, null where none was. */
export function choosePicture() {
  return new Promise((resolve) => {
    let waiting;
    const place = h("div", { class: "media-choice" });
    const sought = h("input", { type: "search", placeholder: "Search titles and descriptions", "aria-label": "Search the library" });
    const take = (medium) => {
      resolve(medium);
      dialog.close();
    };
    const look = () => attempt(async () => {
      const media = await all("/media", { kind: "image", q: sought.value.trim() }, 100);
      fill(place, media.length ? tiles(media, take) : h("p", { class: "empty" }, sought.value.trim() ? "Nothing fits." : "There are no pictures yet."));
    });
    sought.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(look, TYPING_MS);
    });
    const added = (media) => media.length && take(media.at(-1));
    const dialog = openDialog("Choose a picture", [h("div", { class: "stack" }, uploadAll({ accept: "image/*", done: added }), sought, place)], { wide: true, onClose: () => resolve(null) });
    look();
  });
}
