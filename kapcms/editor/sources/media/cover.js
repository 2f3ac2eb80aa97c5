import { get } from "../api.js";
import { field, fill, h } from "../h.js";
import { attempt } from "../notices.js";
import { fileAddress } from "./addresses.js";
import { choosePicture } from "./library.js";

/** The cover of an article: chosen from the library, described, taken away. */
export function coverSection(desk) {
  const place = h("div", { class: "stack" });
  const change = (cover) => {
    desk.article.cover = cover;
    desk.saving.change({ cover });
    show();
  };
  const choose = async () => {
    const medium = await choosePicture();
    if (medium) change({ id: medium.id });
  };
  const show = () => {
    const { cover } = desk.article;
    const button = h("button", { type: "button", on: { click: choose } }, cover ? "Choose another" : "Choose a cover");
    if (!cover) return fill(place, button);
    const own = h("input", { type: "text", maxlength: 1000, value: cover.alt ?? "", on: { change: (event) => change(cover.id ? { id: cover.id, alt: event.target.value.trim() } : { ...cover, alt: event.target.value.trim() }) } });
    if (cover.id) attempt(async () => { own.placeholder = (await get(`/media/${cover.id}`)).data.alt; });
    const remove = h("button", { type: "button", class: "danger", on: { click: () => change(null) } }, "Remove");
    return fill(place, h("img", { class: "media-preview", src: cover.id ? fileAddress(cover.id) : cover.url, alt: "The cover" }), field("What does it show?", own, "Empty: the picture's own description."), h("div", { class: "row" }, button, remove));
  };
  show();
  return place;
}
