import { patch } from "../api.js";
import { openDialog } from "../dialog.js";
import { field, h } from "../h.js";
import { attempt } from "../notices.js";
import { isImage } from "./tiles.js";
import { thumbnailAddress } from "./addresses.js";

/** Ask what a new picture shows, and keep it with the medium; the words, "" for a picture that only decorates. */
export function askWhatItShows(medium) {
  if (medium.alt || !isImage(medium)) return Promise.resolve(medium.alt ?? "");
  return new Promise((resolve) => {
    let words = "";
    const alt = h("input", { type: "text", maxlength: 1000, autofocus: true });
    const submit = (event) => {
      event.preventDefault();
      words = alt.value.trim();
      dialog.close();
    };
    const skip = () => dialog.close();
    const keep = async () => {
      if (words) await attempt(() => patch(`/media/${medium.id}`, { alt: words }, { version: "*" }));
      resolve(words);
    };
    const dialog = openDialog(
      "What does the picture show?",
      [
        h(
          "form",
          { class: "stack", on: { submit } },
          h("img", { class: "media-preview", src: thumbnailAddress(medium.id), alt: "The new picture" }),
          field("Description", alt, "Read out to those who cannot see it. What matters of it here, in a sentence."),
          h("div", { class: "row end" }, h("button", { type: "button", on: { click: skip } }, "It only decorates"), h("button", { type: "submit", class: "primary" }, "Save")),
        ),
      ],
      { onClose: keep },
    );
  });
}
