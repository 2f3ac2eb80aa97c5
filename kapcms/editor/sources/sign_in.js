import { field, h } from "./h.js";
import { openDialog } from "./dialog.js";
import { signIn } from "./session.js";

/** The form of signing in; calls `done` when it worked. */
export function signInForm(email, done) {
  const error = h("p", { class: "error", role: "alert" });
  const address = h("input", { type: "email", name: "email", autocomplete: "username", required: true, value: email });
  const password = h("input", { type: "password", name: "password", autocomplete: "current-password", required: true });
  const code = h("input", { type: "text", name: "code", autocomplete: "one-time-code", inputmode: "numeric" });
  const codeField = field("Code of your authenticator app", code);
  codeField.hidden = true;
  const button = h("button", { class: "primary", type: "submit" }, "Sign in");
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.textContent = "";
    try {
      await signIn(address.value.trim(), password.value, code.value.trim());
      done();
    } catch (problem) {
      error.textContent = problem instanceof TypeError ? "The server cannot be reached; try again." : problem.message;
      if (problem.code === "code_needed" || problem.code === "wrong_code") {
        codeField.hidden = false;
        code.select();
      } else {
        password.select();
      }
    }
    button.disabled = false;
  };
  return h("form", { class: "stack", on: { submit } }, field("Email address", address), field("Password", password), codeField, error, button);
}

/** A way to a new password by mail; nothing where the server sends none. */
function lostPassword() {
  if (!("mail" in document.getElementById("desk").dataset)) return [];
  const ask = () => {
    const email = h("input", { type: "email", required: true, autocomplete: "username" });
    const submit = async (event) => {
      event.preventDefault();
      const headers = { "Content-Type": "application/json", Accept: "application/json" };
      const response = await fetch("/api/editor/v1/password-resets", { method: "POST", headers, body: JSON.stringify({ email: email.value.trim() }) });
      told.textContent = response.ok ? "If there is an account with this address, a link is on its way to it." : ((await response.json()).detail ?? "The server cannot answer just now.");
    };
    const told = h("p", { role: "status" });
    openDialog("A new password", [h("form", { class: "stack", on: { submit } }, field("Email address", email), told, h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Send the link")))]);
  };
  return [h("p", {}, h("button", { type: "button", class: "link", on: { click: ask } }, "Forgot your password?"))];
}

/** A link to the provider whose accounts may sign in; nothing where the site names none. */
function elsewhere() {
  const { provider } = document.getElementById("desk").dataset;
  return provider ? [h("p", {}, h("a", { class: "button", href: "/api/editor/v1/sessions/provider" }, `Sign in with ${provider}`))] : [];
}

/** The page of signing in. */
export function signInPage(done) {
  return h("main", { class: "sign-in" }, h("h1", {}, "kapcms"), h("p", { class: "quiet" }, "Sign in to write and publish."), signInForm("", done), ...lostPassword(), ...elsewhere());
}

/** A dialog above what is being written; settles when the editor is signed in again. */
export function askToSignIn(email) {
  return new Promise((resolve) => {
    const dialog = openDialog("Sign in again", [
      h("p", {}, "Your session is over. What you wrote stays as it is."),
      signInForm(email, () => {
        dialog.close();
        resolve();
      }),
    ], { modalOnly: true });
    if (email) dialog.querySelector("[type=password]").focus();
  });
}
