import { Extension, markInputRule, nodeInputRule, textblockTypeInputRule, wrappingInputRule } from "@tiptap/core";

const MARK_KEYS = { "Mod-b": "strong", "Mod-i": "emphasis", "Mod-e": "code", "Mod-Shift-x": "strikethrough" };

/** Markdown as it is typed, and the keys that every writer knows. */
export const shortcuts = Extension.create({
  name: "shortcuts",

  addInputRules() {
    const { nodes, marks } = this.editor.schema;
    return [
      textblockTypeInputRule({ find: /^(#{1,4})\s$/, type: nodes.heading, getAttributes: ([, signs]) => ({ level: Math.max(2, signs.length) }) }),
      textblockTypeInputRule({ find: /^```([\w+#.-]*)\s$/, type: nodes.code_block, getAttributes: ([, language]) => ({ language: language || null }) }),
      wrappingInputRule({ find: /^\s*[-*+]\s$/, type: nodes.bullet_list }),
      wrappingInputRule({ find: /^(\d{1,4})[.)]\s$/, type: nodes.ordered_list, getAttributes: ([, start]) => ({ start: Number(start) }) }),
      wrappingInputRule({ find: /^>\s$/, type: nodes.blockquote }),
      nodeInputRule({ find: /^(?:---|\*\*\*|___)\s$/, type: nodes.divider }),
      markInputRule({ find: /(?:^|\s)(\*\*(?!\s)([^*]+)(?<!\s)\*\*)$/, type: marks.strong }),
      markInputRule({ find: /(?:^|\s)(__(?!\s)([^_]+)(?<!\s)__)$/, type: marks.strong }),
      markInputRule({ find: /(?:^|[^*])(\*(?![\s*])([^*]+)(?<!\s)\*)$/, type: marks.emphasis }),
      markInputRule({ find: /(?:^|\s)(_(?![\s_])([^_]+)(?<!\s)_)$/, type: marks.emphasis }),
      markInputRule({ find: /(?:^|\s)(~~(?!\s)([^~]+)(?<!\s)~~)$/, type: marks.strikethrough }),
      markInputRule({ find: /(?:^|[^`])(`([^`]+)`)$/, type: marks.code }),
    ];
  },

  addKeyboardShortcuts() {
    const { editor } = this;
    const keys = {
      "Mod-Alt-0": () => editor.commands.setNode("paragraph"),
      "Mod-Shift-7": () => editor.commands.toggleList("ordered_list", "list_item"),
      "Mod-Shift-8": () => editor.commands.toggleList("bullet_list", "list_item"),
      "Mod-Shift-9": () => editor.commands.toggleWrap("blockquote"),
      "Shift-Enter": () => editor.commands.first(({ commands }) => [() => commands.exitCode(), () => commands.insertContent({ type: "hard_break" })]),
      Enter: () => this.editor.commands.splitListItem("list_item"),
      Backspace: () => backToParagraph(editor),
    };
    for (const level of [2, 3, 4]) keys[`Mod-Alt-${level}`] = () => editor.commands.toggleNode("heading", "paragraph", { level });
    for (const [key, mark] of Object.entries(MARK_KEYS)) keys[key] = () => editor.commands.toggleMark(mark);
    return keys;
  },
});

/** At the start of a heading, code or list item the first Backspace takes the form away, not the text before it. */
function backToParagraph(editor) {
  const { empty, $from } = editor.state.selection;
  if (!empty || $from.parentOffset > 0) return false;
  if (["heading", "code_block"].includes($from.parent.type.name)) return editor.commands.setNode("paragraph");
  if ($from.depth > 1 && $from.node(-1).type.name === "list_item" && $from.index(-1) === 0) return editor.commands.liftListItem("list_item");
  return false;
}
