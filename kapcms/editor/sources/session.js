import { askToSignIn } from "./sign_in.js";

let session = null;

/** Who is signed in: `{id, name, role, kind}`, null where nobody is. */
export const who = () => session;
export const csrfToken = () => session?.csrf_token ?? "";

const RANKS = ["viewer", "author", "editor", "admin"];

/** Whether the one who is signed in has at least this role. */
export const may = (role) => session !== null && RANKS.indexOf(session.role) >= RANKS.indexOf(role);

/** Find out who this browser is signed in as; whether anybody is. */
export async function renewToken() {
  const response = await fetch("/api/editor/v1/sessions/current", { headers: { Accept: "application/json" } });
  if (response.ok) session = (await response.json()).data;
  return response.ok;
}

/** Sign in; throws an error with a sentence to show. */
export async function signIn(email, password) {
  const response = await fetch("/api/editor/v1/sessions", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.detail ?? "The server cannot answer just now.");
  session = body.data;
}

/** End the session on the server and here. */
export async function signOut() {
  const headers = { "X-CSRF-Token": csrfToken() };
  await fetch("/api/editor/v1/sessions/current", { method: "DELETE", headers });
  session = null;
}

let asking = null;

/** Let the editor sign in again in place, above the page as it is; one dialog, however many requests wait for it. */
export function signInAgain() {
  asking ??= askToSignIn(session?.name ?? "").finally(() => {
    asking = null;
  });
  return asking;
}
