import { h } from "./h.js";

/**
 * Open a dialog with a title and content; the browser keeps the focus inside and gives it back.
 *
 * `modalOnly`: Escape and the cross do not close it. `onClose` is called however it closes, in a task after the page
 * behind is in use again: what was chosen in the dialog is handed over before it is closed.
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
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !modalOnly) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("[autofocus], .dialog-body input, .dialog-body select, .dialog-body textarea, .dialog-body button")?.focus();
  return dialog;
}

/** Ask a question; whether the answer was `yes`. */
export function confirm(title, text, yes, { danger = false } = {}) {
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
          h("button", { type: "button", on: { click: () => dialog.close() } }, "Cancel"),
          h("button", { type: "button", class: danger ? "danger" : "primary", autofocus: true, on: { click: accept } }, yes),
        ),
      ],
      { onClose: () => resolve(false) },
    );
  });
}
