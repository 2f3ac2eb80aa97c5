import { get, patch, post } from "../api.js";
import { openDialog } from "../dialog.js";
import { h } from "../h.js";
import { nameOf } from "../names.js";
import { attempt } from "../notices.js";
import { isMissingRoute } from "../problem.js";

/**
 * Two people wrote on the same lines: show both texts side by side and let the editor decide; no text is lost.
 *
 * Settles with `{keep: "mine", version}` or `{keep: "theirs", article}`.
 */
export async function decide(noun, id, fields, held, mine) {
  const { data: theirs } = await get(`/${noun}/${id}`);
  return new Promise((resolve) => {
    const keepMine = () => {
      dialog.close();
      resolve({ keep: "mine", version: theirs.version });
    };
    const takeTheirs = async () => {
      await attempt(() => setAside(noun, id, fields, held));
      dialog.close();
      resolve({ keep: "theirs", article: theirs });
    };
    const side = (title, html, label, act, isMain) =>
      h("section", {}, h("h3", {}, title), h("div", { class: "body", tabindex: "0", role: "region", "aria-label": title, innerHTML: html }), h("p", {}, h("button", { type: "button", class: isMain ? "primary" : null, on: { click: act } }, label)));
    const dialog = openDialog(
      `${nameOf(theirs.updated_by)} saved this meanwhile`,
      [
        h("p", {}, "You both changed the same passage. Neither text is lost: the other one stays in the history."),
        h("div", { class: "sides" }, side("Yours", mine, "Go on with mine", keepMine, true), side("Theirs", `<h2>${escaped(theirs.title)}</h2>${theirs.body?.html ?? ""}`, "Take theirs", takeTheirs)),
      ],
      { modalOnly: true, wide: true },
    );
  });
}

async function setAside(noun, id, fields, held) {
  try {
    await post(`/${noun}/${id}/revisions`, fields, { version: held });
  } catch (error) {
    if (!isMissingRoute(error)) throw error;
    const { data } = await get(`/${noun}/${id}`);
    const saved = await patch(`/${noun}/${id}`, fields, { version: data.version });
    const back = Object.fromEntries(Object.keys(fields).map((name) => [name, name === "body" ? { document: data.body.document } : data[name]]));
    await patch(`/${noun}/${id}`, back, { version: saved.version });
  }
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
