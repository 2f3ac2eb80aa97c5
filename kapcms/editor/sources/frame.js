import { fill, h } from "./h.js";
import { named } from "./names.js";
import { announce, complain } from "./notices.js";
import { find } from "./routes.js";
import { may, signOut, who } from "./session.js";

const MAIN_PAGES = [
  ["/editor/", "Articles"],
  ["/editor/series", "Series"],
  ["/editor/people", "People"],
  ["/editor/topics", "Topics"],
  ["/editor/snippets", "Snippets"],
  ["/editor/glossary", "Glossary"],
  ["/editor/media", "Media"],
];
const CARE_PAGES = [
  ["/editor/import", "Import", "editor"],
  ["/editor/unresolved", "Unresolved", "viewer"],
  ["/editor/redirects", "Redirects", "editor"],
  ["/editor/trash", "Trash", "viewer"],
];
const SITE_PAGES = [
  ["/editor/users", "Users and tokens", "admin"],
  ["/editor/webhooks", "Webhooks", "admin"],
  ["/editor/jobs", "Jobs", "admin"],
  ["/editor/audit", "Audit", "admin"],
  ["/editor/settings", "Settings", "admin"],
];

const main = h("main", { id: "main", tabindex: "-1" });
const menu = h("nav", { id: "menu", "aria-label": "Pages" });
let leaveCurrent = null;
let turn = 0;

/** The frame around every page. */
export function frame() {
  window.addEventListener("popstate", show);
  document.addEventListener("click", followLink);
  const toggle = h("button", { class: "icon menu-toggle", type: "button", "aria-label": "Menu", "aria-controls": "menu", "aria-expanded": "false" }, "☰");
  toggle.addEventListener("click", () => openMenu(toggle.getAttribute("aria-expanded") !== "true"));
  const openMenu = (isOpen) => {
    toggle.setAttribute("aria-expanded", isOpen);
    menu.classList.toggle("open", isOpen);
  };
  menu.addEventListener("click", () => openMenu(false));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      openMenu(false);
      toggle.focus();
    }
  });
  return [
    h("a", { class: "skip", href: "#main", on: { click: skip } }, "Skip to the page"),
    h("div", { class: "frame" }, h("header", { class: "side" }, h("div", { class: "brand" }, h("a", { href: "/editor/" }, "kapcms"), toggle), menu), main),
  ];
}

/** Go to a page of the desk. */
export async function go(address, { replace = false } = {}) {
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  await show();
}

/** Show the page of the browser's address. */
export async function show() {
  const mine = (turn += 1);
  await leaveCurrent?.();
  leaveCurrent = null;
  fillMenu();
  main.setAttribute("aria-busy", "true");
  const found = find(location.pathname);
  const made = found ? await load(found) : missing();
  if (mine !== turn) return;
  leaveCurrent = made.leave ?? null;
  document.title = `${made.title} · kapcms`;
  main.className = made.class ?? "";
  fill(main, made.node);
  main.removeAttribute("aria-busy");
  window.scrollTo(0, 0);
  made.mounted?.();
  const heading = main.querySelector("[autofocus]") ?? main.querySelector("h1");
  if (heading?.tagName === "H1") heading.tabIndex = -1;
  heading?.focus({ preventScroll: true });
  announce(made.title);
}

async function load({ load, parameters }) {
  try {
    const { page } = await load();
    return await page(parameters, new URLSearchParams(location.search));
  } catch (error) {
    complain(error);
    const again = h("button", { type: "button", on: { click: show } }, "Try again");
    return { title: "Not shown", node: [h("h1", {}, "This page cannot be shown"), h("p", {}, error.message), again] };
  }
}

const missing = () => ({ title: "Not found", node: [h("h1", {}, "There is no such page"), h("p", {}, h("a", { href: "/editor/" }, "To the articles"))] });

function fillMenu() {
  const here = location.pathname;
  const entry = ([address, text]) => {
    const isHere = address === "/editor/" ? here === address || here.startsWith("/editor/articles") : here.startsWith(address);
    return h("li", {}, h("a", { href: address, "aria-current": isHere ? "page" : null }, text));
  };
  const group = (pages) => {
    const seen = pages.filter(([, , role]) => !role || may(role));
    return seen.length ? h("ul", {}, seen.map(entry)) : null;
  };
  const leave = async () => {
    await leaveCurrent?.();
    await signOut();
    location.assign("/editor/");
  };
  fill(
    menu,
    group(MAIN_PAGES),
    group(CARE_PAGES),
    group(SITE_PAGES),
    h("div", { class: "account" }, h("a", { href: "/editor/account", title: who().role }, named(who().name)), h("button", { type: "button", class: "link", on: { click: leave } }, "Sign out")),
  );
}

function followLink(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const url = new URL(link.href);
  if (link.target || url.origin !== location.origin || !url.pathname.startsWith("/editor/") || link.closest(".ProseMirror")) return;
  if (url.hash && url.pathname === location.pathname) return;
  event.preventDefault();
  go(url.pathname + url.search);
}

function skip(event) {
  event.preventDefault();
  main.focus();
}
