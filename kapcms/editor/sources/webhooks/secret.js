import { copyable } from "../copying.js";
import { openDialog } from "../dialog.js";
import { h } from "../h.js";

/** Show the secret that signs deliveries, this once; `onClose` is called when it was seen. */
export function showSecret(secret, onClose) {
  const { shown, button } = copyable(secret, "Copy the secret");
  openDialog("Its secret", [h("p", {}, "It signs every delivery. Copy it now: it is shown only this once."), shown, h("div", { class: "row end" }, button)], { onClose });
}
