import { h } from "../h.js";
import { announce, complain } from "../notices.js";
import { upload } from "../uploading.js";
import { askWhatItShows, askWhatTheyShow } from "./describing.js";

const ANNOUNCED = 20;

/** A control that uploads files one after the other, asks what each shows, and calls `done` with the new media. */
export function uploadAll({ accept, multiple = false, done }) {
  const file = h("input", { type: "file", accept, multiple, "aria-label": "Add files" });
  const bar = h("progress", { max: 1, hidden: true, "aria-label": "Upload" });
  const state = h("p", { class: "hint", role: "status" });
  file.addEventListener("change", async () => {
    const files = [...file.files];
    file.disabled = true;
    const added = await uploadFiles(files, (text, part) => {
      state.textContent = text;
      bar.hidden = part === null;
      if (part !== null) bar.value = part;
    });
    file.disabled = false;
    file.value = "";
    done(added);
  });
  return h("div", { class: "section stack" }, file, bar, state);
}

/**
 * Upload `files`, then ask once what they show; `tell(text, part)` says how far it is (part null: nothing under way).
 * The new media.
 */
export async function uploadFiles(files, tell) {
  const added = [];
  for (const [index, file] of files.entries()) {
    const text = `Uploading ${index + 1} of ${files.length}: ${file.name}`;
    if (index % ANNOUNCED === 0) announce(text);
    tell(text, 0);
    try {
      added.push(await upload(file, "", (part) => tell(text, part)));
    } catch (error) {
      complain(error);
    }
  }
  tell("", null);
  if (added.length === 1) return [{ ...added[0], alt: await askWhatItShows(added[0]) }];
  const words = await askWhatTheyShow(added);
  return added.map((medium) => ({ ...medium, alt: words.get(medium.id) }));
}
