import { h } from "../h.js";
import { thumbnailAddress } from "./addresses.js";

/** Media as a grid of buttons; `act` is called with the one that is chosen. */
export function tiles(media, act) {
  return h("ul", { class: "media" }, media.map((one) => h("li", {}, h("button", { type: "button", on: { click: () => act(one) } }, face(one), h("span", {}, one.alt || one.title), one.alt || !isImage(one) ? null : h("small", { class: "quiet" }, "No description yet")))));
}

export const isImage = (medium) => medium.media_type.startsWith("image/");

function face(medium) {
  if (!isImage(medium)) return h("span", { class: "media-kind" }, medium.media_type.split("/")[1].toUpperCase());
  return h("img", { src: thumbnailAddress(medium.id), alt: "", width: medium.width, height: medium.height, loading: "lazy" });
}
