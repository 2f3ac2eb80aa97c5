import { h } from "./h.js";
import { placeNotices } from "./notices.js";

/**
 * Open a dialog with a title and content; the browser keeps the focus inside and gives it back.
 *
 * `modalOnly`: Escape and the cross do not close it. `onClose` is called however it closes, in a task after the page
 * behind is in use again: what was chosen in the dialog is handed over before it is closed. A click beside a dialog
 * closes it, unless something was written in it, or it shows a secret, which is not shown again.
 */
export function openDialog(title, content, { modalOnly = false, onClose, wide = false } = {}) {
  const id = `d${Date.now()}${Math.floor(performance.now())}`;
  const cross = h("button", { class: "icon", type: "button", "aria-label": "Close", on: { click: () => dialog.close() } }, "✕");
  const dialog = h(
    "dialog",
    { "aria-labelledby": id, class: wide ? "wide" : null },
    h("div", { class: "dialog-head" }, h("h2", { id }, title), modalOnly ? null : cross),
    h("div", { class: "dialog-body" }, content),
  );
  dialog.addEventListener("cancel", (event) => {
    if (modalOnly) event.preventDefault();
  });
  let isWrittenIn = false;
  let isPressedBeside = false; // a text that is selected with the mouse may end beside the dialog
  dialog.addEventListener("input", () => {
    isWrittenIn = true;
  });
  dialog.addEventListener("pointerdown", (event) => {
    isPressedBeside = event.target === dialog;
  });
  dialog.addEventListener("click", (event) => {
    const isBeside = event.target === dialog && isPressedBeside;
    if (isBeside && !modalOnly && !isWrittenIn && !dialog.querySelector(".secret")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    placeNotices();
    dialog.remove();
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  placeNotices();
  dialog.querySelector("[autofocus], .dialog-body input, .dialog-body select, .dialog-body textarea, .dialog-body button")?.focus();
  return dialog;
}

/** Ask a question; whether the answer was `yes`; `no` is on the other button. */
export function confirm(title, text, yes, { danger = false, no = "Cancel" } = {}) {
  return new Promise((resolve) => {
    const accept = () => {
      resolve(true);
      dialog.close();
    };
    const dialog = openDialog(
      title,
      [
        h("p", {}, text),
        h(
          "div",
          { class: "row end" },
          h("button", { type: "button", on: { click: () => dialog.close() } }, no),
          h("button", { type: "button", class: danger ? "danger" : "primary", autofocus: true, on: { click: accept } }, yes),
        ),
      ],
      { onClose: () => resolve(false) },
    );
  });
}
