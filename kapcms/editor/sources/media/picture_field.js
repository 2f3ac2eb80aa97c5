import { fill, h } from "../h.js";
import { thumbnailAddress } from "./addresses.js";
import { choosePicture } from "./library.js";

/** A control whose `value` is the id of a picture of the library, "" where there is none. */
export function pictureField(id, { disabled = false } = {}) {
  const place = h("div", { class: "stack", role: "group" });
  const put = (value) => {
    place.value = value ?? "";
    const choose = h("button", { type: "button", disabled, on: { click: pick } }, value ? "Choose another" : "Choose a picture");
    const clear = value ? h("button", { type: "button", disabled, on: { click: () => put("") } }, "Remove") : null;
    fill(place, value ? h("img", { class: "media-preview small", src: thumbnailAddress(value), alt: "" }) : null, h("div", { class: "row" }, choose, clear));
  };
  const pick = async () => {
    const medium = await choosePicture();
    if (medium) put(medium.id);
  };
  put(id);
  return place;
}
