import { fill, h } from "./h.js";

const NEAR = "1500px";

/**
 * A long list in parts: those far from what is seen are emptied and keep their height, so that the page stays light
 * however far it was scrolled. `rowOf(item)` makes the `li` of an item; items are kept, and asked for no second time.
 */
export function chunkedList(name, rowOf) {
  const node = h("div", { class: "chunks" });
  const items = new Map();
  let count = 0;
  const put = (chunk) => {
    if (chunk.firstChild) return;
    fill(chunk, items.get(chunk).map(rowOf));
    chunk.style.height = "";
  };
  const empty = (chunk) => {
    if (!chunk.firstChild || chunk.contains(document.activeElement)) return;
    chunk.style.height = `${chunk.offsetHeight}px`;
    chunk.replaceChildren();
  };
  const watcher = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) (isIntersecting ? put : empty)(target);
  }, { rootMargin: NEAR });
  return {
    node,
    /** Put items below those that are there. */
    append(added) {
      const chunk = h("ul", { class: "rows", "aria-label": `${name} ${count + 1} to ${count + added.length}` });
      count += added.length;
      items.set(chunk, added);
      put(chunk);
      node.append(chunk);
      watcher.observe(chunk);
    },
    /** Take all out; `instead` is shown. */
    clear(instead = null) {
      watcher.disconnect();
      items.clear();
      count = 0;
      fill(node, instead);
    },
    close: () => watcher.disconnect(),
  };
}
