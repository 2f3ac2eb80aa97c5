import { get } from "../api.js";
import { openDialog } from "../dialog.js";
import { h } from "../h.js";
import { documentOf, loadSchema, openWriter } from "../writing/writer.js";
import { toolbar } from "../writing/toolbar.js";

const NOTHING = { type: "doc", content: [{ type: "paragraph" }] };

/**
 * A dialog in which a snippet gets an article's own words: those it has (`own`, a document), else the shared ones to
 * begin with. `done(document)` gets the new words, null where the shared ones are to be shown again.
 */
export async function writeOwnWords({ title, own, id, done }) {
  const body = id && !own ? (await get(`/snippets/${id}`)).data.body : null;
  const shared = body?.document ?? body;
  const paper = h("div", { class: "paper own-words" });
  const editor = await openWriter(paper, { document: own ?? shared ?? NOTHING, label: `Own words for ${title}`, changed: () => {}, selected: () => bar?.update(), dropFiles: () => {} });
  editor.storage.rules = { ...(await loadSchema()), citations: () => [] };
  const bar = toolbar(editor);
  const give = (document) => {
    done(document);
    dialog.close();
  };
  const again = own ? h("button", { type: "button", on: { click: () => give(null) } }, "Show the shared words again") : null;
  const dialog = openDialog(
    `${title}, in own words`,
    [
      h("p", { class: "hint" }, "They stand in this article alone. A change of the shared text does not reach it any more."),
      bar.node,
      paper,
      h("div", { class: "row end" }, again, h("button", { type: "button", class: "primary", on: { click: () => give(documentOf(editor)) } }, "Use these words")),
    ],
    { wide: true, onClose: () => editor.destroy() },
  );
  editor.view.focus();
}
