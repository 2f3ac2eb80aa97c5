import { field, h } from "../h.js";
import { announce, complain } from "../notices.js";
import { upload } from "../uploading.js";
import { askWhatItShows, askWhatTheyShow } from "./describing.js";

const ANNOUNCED = 20;

/** A control that uploads files, chosen or dropped, one after the other, asks what each shows, and calls `done` with the new media. */
export function uploadAll({ accept, multiple = false, done }) {
  const file = h("input", { type: "file", accept, multiple });
  const bar = h("progress", { max: 1, hidden: true, "aria-label": "Upload" });
  const state = h("p", { class: "hint", role: "status" });
  const add = async (files) => {
    if (!files.length || file.disabled) return;
    file.disabled = true;
    const added = await uploadFiles(files, (text, part) => {
      state.textContent = text;
      bar.hidden = part === null;
      if (part !== null) bar.value = part;
    });
    file.disabled = false;
    file.value = "";
    done(added);
  };
  file.addEventListener("change", () => add([...file.files]));
  const drop = (event) => {
    event.preventDefault();
    add([...event.dataTransfer.files].slice(0, multiple ? undefined : 1));
  };
  return h("div", { class: "stack", on: { dragover: (event) => event.preventDefault(), drop } }, field(multiple ? "Add files" : "Add a file", file, multiple ? "Or drop them here." : "Or drop it here."), bar, state);
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
