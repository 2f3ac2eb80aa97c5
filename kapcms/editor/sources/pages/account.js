import { get, post, put, remove } from "../api.js";
import { copyable } from "../copying.js";
import { openDialog } from "../dialog.js";
import { show } from "../frame.js";
import { field, h } from "../h.js";
import { table } from "../listing.js";
import { named } from "../names.js";
import { attempt, notify } from "../notices.js";
import { who } from "../session.js";
import { ago, asMoment } from "../time.js";

const SHORTEST_PASSWORD = 12;

/** One's own account: the password, the second factor, the browsers that are signed in. */
export async function page() {
  const [{ data: sessions }, { data: factor }] = await Promise.all([get("/sessions"), get("/me/second-factor")]);
  return { title: "Your account", node: [h("h1", {}, "Your account"), h("p", { class: "lead" }, named(who().name), ` (${who().name}), ${who().role}`), passwordSection(), secondFactorSection(factor), sessionsSection(sessions)] };
}

const secret = (properties) => h("input", { type: "password", required: true, ...properties });

function passwordSection() {
  const old = secret({ autocomplete: "current-password" });
  const fresh = secret({ autocomplete: "new-password", minlength: SHORTEST_PASSWORD });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      await put("/me/password", { old: old.value, new: fresh.value }, { once: true });
      notify("The password is changed; all other browsers are signed out.");
      await show();
    });
  };
  return h("section", { class: "section" }, h("h2", {}, "Password"), h("form", { class: "stack", on: { submit } }, h("div", { class: "form-grid" }, field("The present one", old), field("The new one", fresh, `At least ${SHORTEST_PASSWORD} characters.`)), h("button", { type: "submit" }, "Change the password")));
}

function secondFactorSection({ set_at: since, recovery_codes_left: left }) {
  const add = h("button", { type: "button", on: { click: () => proven("Add a second factor", begin) } }, "Add…");
  const drop = h("button", { type: "button", on: { click: () => proven("Remove the second factor", async (password) => {
    await remove("/me/second-factor", { json: { password }, once: true });
    notify("Signing in asks for the password alone.");
    await show();
  }) } }, "Remove…");
  const state = since ? `It is on since ${asMoment(since)}; ${left} recovery codes are left.` : "It is off.";
  return h("section", { class: "section" }, h("h2", {}, "Second factor"), h("p", {}, state), h("p", { class: "hint" }, "An authenticator app shows a code that signing in asks for, besides the password."), h("div", { class: "row" }, since ? drop : add));
}

/** Ask for the password, then do `act(password)`. */
function proven(title, act) {
  const password = secret({ autocomplete: "current-password" });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      await act(password.value);
      dialog.close();
    });
  };
  const dialog = openDialog(title, [h("form", { class: "stack", on: { submit } }, field("Your password", password), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Go on")))]);
}

async function begin(password) {
  const { data } = await post("/me/second-factor", { password }, { once: true });
  const code = h("input", { type: "text", inputmode: "numeric", autocomplete: "one-time-code", required: true, minlength: 6, maxlength: 40 });
  const { shown, button } = copyable(data.secret, "Copy the key");
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      const answer = await put("/me/second-factor", { code: code.value.trim() });
      showRecovery(answer.data.recovery_codes);
      dialog.close();
    });
  };
  const dialog = openDialog("Your authenticator app", [h("p", {}, "Give this key to your app, or ", h("a", { href: data.uri }, "open the app"), " if it is on this device. Then type the code that it shows."), shown, button, h("form", { class: "stack", on: { submit } }, field("Code", code), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Confirm")))]);
}

function showRecovery(codes) {
  const { shown, button } = copyable(codes.join("\n"), "Copy the codes");
  shown.classList.add("lines");
  openDialog("Recovery codes", [h("p", {}, "Each works once, where the app is lost. Keep them; they are shown only now."), shown, button], { onClose: show });
}

function sessionsSection(sessions) {
  const end = (session) => attempt(async () => {
    await remove(`/sessions/${session.id}`);
    notify("That browser is signed out.");
    await show();
  });
  const rows = sessions.map((session) => [browserOf(session.agent), session.address ?? "", `used ${ago(session.seen_at)}`, session.current ? "this one" : h("button", { type: "button", "aria-label": `Sign out ${browserOf(session.agent)}`, on: { click: () => end(session) } }, "Sign out")]);
  return h("section", { class: "section" }, h("h2", {}, "Signed-in browsers"), table(["Browser", "From", "Use", ""], rows, "None."));
}

/** "Firefox on Linux", of what a browser says of itself; what is unknown as it says it. */
function browserOf(agent) {
  const browser = [["Edg/", "Edge"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]].find(([sign]) => agent?.includes(sign));
  const system = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]].find(([sign]) => agent?.includes(sign));
  return browser && system ? `${browser[1]} on ${system[1]}` : (agent ?? "Unknown browser");
}
