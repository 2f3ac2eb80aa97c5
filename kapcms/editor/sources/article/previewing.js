import { post } from "../api.js";
import { openDialog } from "../dialog.js";
import { fill, h } from "../h.js";
import { announce, attempt } from "../notices.js";
import { asMoment } from "../time.js";

/** The draft as readers would get it: on a desk, on a phone, as JSON; with a link to share. */
export async function openPreview(article) {
  const answer = await attempt(() => post(`/articles/${article.id}/previews`));
  if (!answer) return;
  const { token, expires_at: expiresAt, url } = answer.data;
  const address = url && !url.includes("/api/") ? url : `${location.origin}/editor/previews/${token}`;
  const place = h("div");
  const frame = (className) => h("iframe", { class: `preview-frame ${className}`, src: `/editor/previews/${token}`, title: "Preview" });
  const json = async () => {
    const response = await fetch(`/api/editor/v1/previews/${token}`);
    fill(place, h("pre", { class: "json", tabindex: "0" }, JSON.stringify(await response.json(), null, 2)));
  };
  const views = { Desk: () => fill(place, frame("")), Phone: () => fill(place, frame("phone")), JSON: () => attempt(json) };
  const buttons = Object.entries(views).map(([name, show]) => h("button", { type: "button", "aria-pressed": name === "Desk", on: { click: (event) => choose(event.target, show) } }, name));
  const choose = (button, show) => {
    for (const one of buttons) one.setAttribute("aria-pressed", one === button);
    show();
  };
  const copy = async () => {
    await navigator.clipboard?.writeText(address);
    announce("The link is copied.");
  };
  openDialog("Preview", [
    h("div", { class: "row between" }, h("div", { class: "row" }, buttons), h("div", { class: "row" }, h("a", { href: address, target: "_blank", rel: "noopener" }, "Link to share"), h("button", { type: "button", on: { click: copy } }, "Copy the link"))),
    h("p", { class: "hint" }, `Whoever has the link sees this draft until ${asMoment(expiresAt)}.`),
    place,
  ], { wide: true });
  views.Desk();
}
