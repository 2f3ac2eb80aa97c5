import { h } from "./h.js";

const polite = h("div", { class: "for-screen-readers", "aria-live": "polite", role: "status" });
const notices = h("section", { class: "notices", "aria-label": "Notices" });
const NOTICE_MS = 6000;

/** The places for announcements, put into the page once. */
export function noticePlaces() {
  return [polite, notices];
}

/** Put them into the dialog that is open, which hides what is outside of it from eyes and ears; else into the page. */
export function placeNotices() {
  const open = [...document.querySelectorAll("dialog:modal")].at(-1);
  (open ?? document.body).append(polite, notices);
}

/** Tell screen readers. */
export function announce(text) {
  polite.textContent = "";
  requestAnimationFrame(() => {
    polite.textContent = text;
  });
}

/** Show a sentence for a while; with `action` = [label, act] a button beside it. */
export function notify(text, { action, isError = false } = {}) {
  const [label, act] = action ?? [];
  const close = () => notice.remove();
  const run = () => {
    close();
    act();
  };
  const notice = h(
    "div",
    { class: isError ? "notice error" : "notice", role: isError ? "alert" : null },
    h("span", {}, text),
    label ? h("button", { type: "button", class: "link", on: { click: run } }, label) : null,
    h("button", { type: "button", class: "icon", "aria-label": "Dismiss", on: { click: close } }, "✕"),
  );
  notices.append(notice);
  if (!isError) announce(text);
  setTimeout(close, isError || label ? NOTICE_MS * 2 : NOTICE_MS);
}

/** Show what went wrong, in the server's words. */
export function complain(error) {
  if (!error.status && error.name !== "Error") console.error(error);
  notify(error.message, { isError: true });
}

/** Run `act`; complain where it fails. Gives what it gave, undefined where it failed. */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    complain(error);
    return undefined;
  }
}
