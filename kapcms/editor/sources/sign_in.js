import { field, h } from "./h.js";
import { openDialog } from "./dialog.js";
import { signIn } from "./session.js";

/** The form of signing in; calls `done` when it worked. */
export function signInForm(email, done) {
  const error = h("p", { class: "error", role: "alert" });
  const address = h("input", { type: "email", name: "email", autocomplete: "username", required: true, value: email });
  const password = h("input", { type: "password", name: "password", autocomplete: "current-password", required: true });
  const button = h("button", { class: "primary", type: "submit" }, "Sign in");
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.textContent = "";
    try {
      await signIn(address.value.trim(), password.value);
      done();
    } catch (problem) {
      error.textContent = problem instanceof TypeError ? "The server cannot be reached; try again." : problem.message;
      password.select();
    }
    button.disabled = false;
  };
  return h("form", { class: "stack", on: { submit } }, field("Email address", address), field("Password", password), error, button);
}

/** The page of signing in. */
export function signInPage(done) {
  return h("main", { class: "sign-in" }, h("h1", {}, "kapcms"), h("p", { class: "quiet" }, "Sign in to write and publish."), signInForm("", done));
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
  });
}
