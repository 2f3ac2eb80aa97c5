import { Extension } from "@tiptap/core";
import { dropCursor } from "@tiptap/pm/dropcursor";
import { gapCursor } from "@tiptap/pm/gapcursor";
import { history, redo, undo } from "@tiptap/pm/history";
import { Plugin } from "@tiptap/pm/state";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, goToNextCell, tableEditing, toggleHeaderRow } from "@tiptap/pm/tables";

/** A command of ProseMirror as one of TipTap's. */
const adopted = (command) => () => ({ state, dispatch }) => command(state, dispatch);

const tables = { addRowAfter, addColumnAfter, deleteRow, deleteColumn, deleteTable, toggleHeaderRow };

/** What every writer does besides showing nodes: undo, tables, cursors between blocks, a line to go on at the end. */
export const behaviour = [
  Extension.create({
    name: "behaviour",
    addProseMirrorPlugins: () => [history({ depth: 500 }), dropCursor({ width: 2 }), gapCursor(), tableEditing(), lastParagraph()],
    addCommands: () => ({
      undo: adopted(undo),
      redo: adopted(redo),
      ...Object.fromEntries(Object.entries(tables).map(([name, command]) => [name, adopted(command)])),
    }),
    addKeyboardShortcuts() {
      const { editor } = this;
      const cell = (direction) => editor.isActive("table") && goToNextCell(direction)(editor.state, editor.view.dispatch);
      return {
        "Mod-z": () => editor.commands.undo(),
        "Mod-y": () => editor.commands.redo(),
        "Mod-Shift-z": () => editor.commands.redo(),
        Tab: () => cell(1) || editor.commands.sinkListItem("list_item"),
        "Shift-Tab": () => cell(-1) || editor.commands.liftListItem("list_item"),
      };
    },
  }),
];

/** A block that text cannot follow (a table, a picture) at the end gets an empty paragraph behind it. */
function lastParagraph() {
  return new Plugin({
    appendTransaction(_, __, state) {
      const { lastChild } = state.doc;
      if (!lastChild || lastChild.type.name === "paragraph" || lastChild.type.name === "heading") return null;
      if (["bullet_list", "ordered_list", "blockquote"].includes(lastChild.type.name)) return null;
      return state.tr.insert(state.doc.content.size, state.schema.nodes.paragraph.create());
    },
  });
}
