import { h } from "./h.js";
import { announce } from "./notices.js";

/** A text to be handed over, with a button that copies it; what is shown can be selected where copying is forbidden. */
export function copyable(text, label = "Copy") {
  const shown = h("p", { class: "secret", tabindex: "0", role: "group", "aria-label": "To copy" }, text);
  const button = h("button", { type: "button", class: "primary", autofocus: true }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      announce("Copied.");
    } catch {
      getSelection().selectAllChildren(shown);
      announce("Selected: copy it with your keyboard.");
    }
  });
  return { shown, button };
}
