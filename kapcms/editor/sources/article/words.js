const WORDS = /[\p{L}\p{N}]+(?:['’\-.][\p{L}\p{N}]+)*/gu;
const WORDS_PER_MINUTE = 238; // Brysbaert 2019, as the server counts

/** Words of a ProseMirror document and whole minutes to read them. */
export function counted(doc) {
  const words = doc.textBetween(0, doc.content.size, "\n", " ").match(WORDS)?.length ?? 0;
  return { words, minutes: Math.max(1, Math.ceil(words / WORDS_PER_MINUTE)) };
}

/** The headings of a ProseMirror document: `[{level, text, position}]`. */
export function headings(doc) {
  const found = [];
  doc.descendants((node, position) => {
    if (node.type.name === "heading") found.push({ level: node.attrs.level, text: node.textContent, position });
    return !node.isTextblock;
  });
  return found;
}

/** A slug as the server makes one of a title: for a look ahead, the server decides. */
export function slugOf(title) {
  return title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/['’]/g, "").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 100);
}
