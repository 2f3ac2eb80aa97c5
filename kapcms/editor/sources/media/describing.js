import { patch } from "../api.js";
import { openDialog } from "../dialog.js";
import { field, h } from "../h.js";
import { attempt } from "../notices.js";
import { isImage } from "./tiles.js";
import { thumbnailAddress } from "./addresses.js";

/**
 * Ask what several new pictures show, in one dialog, and keep the words with the media; the words by id, "" for a
 * picture that only decorates.
 */
export function askWhatTheyShow(media) {
  const asked = media.filter((medium) => isImage(medium) && !medium.alt);
  const words = new Map(media.map((medium) => [medium.id, medium.alt ?? ""]));
  if (asked.length === 0) return Promise.resolve(words);
  return new Promise((resolve) => {
    const inputs = asked.map((medium) => [medium, h("input", { type: "text", maxlength: 1000 })]);
    const row = ([medium, input], place) => h("li", { class: "describe" }, h("img", { src: thumbnailAddress(medium.id), alt: "", loading: "lazy", decoding: "async" }), field(`Picture ${place + 1}: ${medium.title}`, input));
    const submit = async (event) => {
      event.preventDefault();
      for (const [medium, input] of inputs) words.set(medium.id, await kept(medium, input.value.trim()));
      resolve(words);
      dialog.close();
    };
    const dialog = openDialog(
      `What do the ${asked.length} pictures show?`,
      [h("form", { class: "stack", on: { submit } }, h("p", { class: "hint" }, "Read out to those who cannot see them. Empty: the picture only decorates."), h("ul", { class: "plain-list" }, inputs.map(row)), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Save")))],
      { wide: true, onClose: () => resolve(words) },
    );
  });
}

/** Ask what a new picture shows, and keep it with the medium; the words, "" for a picture that only decorates. */
export function askWhatItShows(medium) {
  if (medium.alt || !isImage(medium)) return Promise.resolve(medium.alt ?? "");
  return new Promise((resolve) => {
    const alt = h("input", { type: "text", maxlength: 1000, autofocus: true });
    const submit = async (event) => {
      event.preventDefault();
      resolve(await kept(medium, alt.value.trim()));
      dialog.close();
    };
    const skip = () => dialog.close();
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
      { onClose: () => resolve("") },
    );
  });
}

/** Keep with a medium what it shows; the words. */
async function kept(medium, words) {
  if (words) await attempt(() => patch(`/media/${medium.id}`, { alt: words }, { version: "*" }));
  return words;
}
