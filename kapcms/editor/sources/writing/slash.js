import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { fill, h } from "../h.js";
import { announce } from "../notices.js";
import { ITEMS } from "./items.js";

const TYPED = /(?:^|\s)\/([\p{L}\d ]{0,20})$/u;

/** The menu that opens where one types a slash; arrows choose, Enter takes, Escape closes. */
export const slashMenu = Extension.create({
  name: "slashMenu",
  priority: 2000,
  addProseMirrorPlugins() {
    const menu = new Menu(this.editor);
    return [new Plugin({ view: () => menu, props: { handleKeyDown: (_, event) => menu.key(event), handleDOMEvents: { blur: () => menu.close() } } })];
  },
});

class Menu {
  constructor(editor) {
    this.editor = editor;
    this.list = h("ul", { class: "popup", role: "listbox", id: "slash-menu", "aria-label": "What to insert", hidden: true });
    document.body.append(this.list);
  }

  update(view, before) {
    if (before && before.doc.eq(view.state.doc) && before.selection.eq(view.state.selection)) return;
    const { $from, empty } = view.state.selection;
    const found = empty && !$from.parent.type.spec.code ? TYPED.exec($from.parent.textBetween(Math.max(0, $from.parentOffset - 30), $from.parentOffset, null, " ")) : null;
    if (!found || this.dismissed === $from.start()) {
      if (!found) this.dismissed = null;
      this.close();
      return;
    }
    const wanted = found[1].trim().toLowerCase();
    this.items = ITEMS.filter((item) => `${item.name} ${item.words}`.toLowerCase().includes(wanted)).slice(0, 19);
    this.typed = found[1].length + 1;
    if (this.items.length === 0) this.close();
    else this.open(view);
  }

  open(view) {
    this.at = 0;
    const place = view.coordsAtPos(view.state.selection.from);
    const host = view.dom.closest("dialog") ?? document.body; // nothing outside of an open dialog can be used
    if (this.list.parentNode !== host) host.append(this.list);
    const origin = host === document.body ? { top: -window.scrollY, left: 0 } : within(host);
    this.list.hidden = false;
    fill(this.list, this.items.map((item, index) => this.option(item, index)));
    const below = place.bottom + this.list.offsetHeight + 8 < window.innerHeight;
    const top = below ? place.bottom + 4 : Math.max(4, place.top - this.list.offsetHeight - 4);
    this.list.style.top = `${top - origin.top}px`;
    this.list.style.left = `${Math.min(place.left, window.innerWidth - this.list.offsetWidth - 8) - origin.left}px`;
    this.show();
  }

  option(item, index) {
    const take = (event) => {
      event.preventDefault();
      this.take(index);
    };
    return h("li", { role: "option", id: `slash-${index}`, on: { mousedown: take } }, item.name, h("small", {}, item.hint));
  }

  show() {
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", index === this.at));
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
    this.editor.view.dom.setAttribute("aria-activedescendant", `slash-${this.at}`);
    announce(this.items[this.at].name);
  }

  key(event) {
    if (this.list.hidden) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + this.items.length) % this.items.length;
      this.show();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.take(this.at);
    } else if (event.key === "Escape") {
      this.dismissed = this.editor.state.selection.$from.start();
      this.close();
    } else {
      return false;
    }
    return true;
  }

  take(index) {
    const item = this.items[index];
    const { from } = this.editor.state.selection;
    this.close();
    this.editor.chain().focus().deleteRange({ from: from - this.typed, to: from }).run();
    item.act(this.editor);
  }

  close() {
    this.list.hidden = true;
    this.editor.view?.dom.removeAttribute("aria-activedescendant");
  }

  destroy() {
    this.list.remove();
  }
}

/** Where the coordinates inside a dialog begin, scrolled as it is. */
function within(dialog) {
  const { top, left } = dialog.getBoundingClientRect();
  return { top: top - dialog.scrollTop, left: left - dialog.scrollLeft };
}
