import { field, fill, h } from "../h.js";

const SHORTEST = 12;

/** The page that an invitation or a reset link leads to: a new password, once. `done` is called to sign in. */
export function passwordPage(done) {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  history.replaceState(null, "", location.pathname); // the secret stays in no history
  const node = h("main", { class: "sign-in" });
  const error = h("p", { class: "error", role: "alert" });
  const password = h("input", { type: "password", autocomplete: "new-password", required: true, minlength: SHORTEST, autofocus: true });
  const again = h("input", { type: "password", autocomplete: "new-password", required: true });
  const button = h("button", { type: "submit", class: "primary" }, "Set the password");
  const submit = async (event) => {
    event.preventDefault();
    error.textContent = password.value === again.value ? "" : "The two passwords differ.";
    if (error.textContent) return;
    button.disabled = true;
    error.textContent = await refusal(token, password.value);
    button.disabled = false;
    if (!error.textContent) fill(node, h("h1", {}, "Your password is set"), h("p", { class: "quiet" }, "Sign in with it. Where you were signed in before you are not any more."), h("p", {}, h("button", { type: "button", class: "primary", on: { click: done } }, "Sign in")));
  };
  const form = h("form", { class: "stack", on: { submit } }, field("New password", password, `At least ${SHORTEST} characters.`), field("Once more", again), error, button);
  return fill(node, h("h1", {}, "Set your password"), token ? form : h("p", {}, "This link is not whole. Copy all of it, or ask for another one."));
}

/** Set the password; what stood against it, "" where it is set. */
async function refusal(token, password) {
  try {
    const response = await fetch("/api/editor/v1/passwords", { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ token, password }) });
    return response.ok ? "" : ((await response.json()).detail ?? "The server cannot answer just now.");
  } catch {
    return "The server cannot be reached; try again.";
  }
}
