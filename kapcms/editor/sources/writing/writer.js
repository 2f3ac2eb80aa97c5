import { Editor } from "@tiptap/core";
import { extensionsFrom } from "./schema.js";
import { shortcuts } from "./shortcuts.js";
import { behaviour } from "./behaviour.js";
import { cleaned } from "./pasting.js";
import { slashMenu } from "./slash.js";

let schema = null;

/** The schema of bodies as the server has it, asked once. */
export async function loadSchema() {
  schema ??= await (await fetch("/editor/schema.json")).json();
  return schema;
}

/**
 * A rich text editor in `element` with the canonical `document`.
 *
 * `changed` is called at every change, `selected` at every move of the cursor, `dropFiles` with files that were dropped
 * or pasted; `label` names it for screen readers.
 */
export async function openWriter(element, { document, label, changed, selected, dropFiles, isReadOnly = false }) {
  const rules = await loadSchema();
  const editor = new Editor({
    element,
    extensions: [...extensionsFrom(rules), ...behaviour, shortcuts, slashMenu],
    content: asContent(document),
    injectCSS: false,
    editable: !isReadOnly,
    editorProps: {
      attributes: { class: "body", role: "textbox", "aria-multiline": "true", "aria-label": label, spellcheck: "true" },
      transformPastedHTML: cleaned,
      handlePaste: (_, event) => takeFiles(event.clipboardData, dropFiles),
      handleDrop: (_, event) => takeFiles(event.dataTransfer, dropFiles),
    },
    onUpdate: changed,
    onSelectionUpdate: selected,
    onTransaction: selected,
  });
  return editor;
}

/** The server's document without its version, which ProseMirror does not know. */
export function asContent({ type, content }) {
  return { type, content };
}

/** The document as the server takes it. */
export function documentOf(editor) {
  return editor.getJSON();
}

function takeFiles(transfer, dropFiles) {
  const files = [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  if (files.length === 0 || transfer.types.includes("text/html")) return false;
  dropFiles(files);
  return true;
}
