import { get, patch, post, remove } from "../api.js";
import { openDialog } from "../dialog.js";
import { show } from "../frame.js";
import { field, h, select } from "../h.js";
import { table } from "../listing.js";
import { attempt, notify } from "../notices.js";
import { isMissingRoute } from "../problem.js";
import { asDate, asMoment, fromLocalInput } from "../time.js";

const ROLES = [["viewer", "Viewer: reads drafts"], ["author", "Author: writes own, publishes nothing"], ["editor", "Editor: writes and publishes all"], ["admin", "Admin: all"]];
const SHORTEST_PASSWORD = 12;

/** Accounts of people and tokens of scripts. */
export async function page() {
  const [users, { data: tokens }] = await Promise.all([usersSection(), get("/tokens")]);
  return { title: "Users and tokens", node: [h("h1", {}, "Users and tokens"), users, tokensSection(tokens)] };
}

async function usersSection() {
  const add = h("button", { type: "button", on: { click: openUserForm } }, "New user");
  const head = h("div", { class: "row between" }, h("h2", {}, "Users"), add);
  try {
    const { data } = await get("/users");
    const rows = data.map((user) => [user.name, user.email, roleOf(user), user.suspended_at ? `suspended ${asDate(user.suspended_at)}` : asDate(user.created_at)]);
    return h("section", { class: "section" }, head, table(["Name", "Address", "Role", "Since"], rows, "Nobody is here."));
  } catch (error) {
    if (!isMissingRoute(error)) throw error;
    return h("section", { class: "section" }, h("h2", {}, "Users"), h("p", { class: "hint" }, "Accounts are made on the command line here: ", h("code", {}, "python -m kapcms user create --email E --role R")));
  }
}

function roleOf(user) {
  const change = (event) => attempt(async () => {
    await patch(`/users/${user.id}`, { role: event.target.value }, { version: "*" });
    notify(`${user.name} is ${event.target.value} now.`);
  });
  return select(ROLES.map(([role]) => [role, role]), user.role, { "aria-label": `Role of ${user.name}`, on: { change } });
}

function openUserForm() {
  const email = h("input", { type: "email", required: true });
  const name = h("input", { type: "text", maxlength: 300 });
  const role = select(ROLES, "author");
  const password = h("input", { type: "password", minlength: SHORTEST_PASSWORD, autocomplete: "new-password", required: true });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      await post("/users", { email: email.value.trim(), role: role.value, password: password.value, ...(name.value.trim() ? { name: name.value.trim() } : {}) });
      dialog.close();
      notify("The account is made.");
      await show();
    });
  };
  const dialog = openDialog("New user", [h("form", { class: "stack", on: { submit } }, field("Email address", email), field("Name", name), field("Role", role), field("Password", password, `At least ${SHORTEST_PASSWORD} characters.`), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Make the account")))]);
}

function tokensSection(tokens) {
  const revoke = (token) => attempt(async () => {
    await remove(`/tokens/${token.id}`);
    notify(`“${token.name}” no longer works.`);
    await show();
  });
  const rows = tokens.map((token) => [token.name, token.role, h("code", {}, `${token.prefix}…`), token.used_at ? `used ${asMoment(token.used_at)}` : "never used", token.revoked_at ? "revoked" : h("button", { type: "button", class: "danger", "aria-label": `Revoke ${token.name}`, on: { click: () => revoke(token) } }, "Revoke")]);
  return h("section", { class: "section" }, h("div", { class: "row between" }, h("h2", {}, "Tokens of scripts"), h("button", { type: "button", on: { click: openTokenForm } }, "New token")), table(["Name", "Role", "Begins", "Use", ""], rows, "No script has a token."));
}

function openTokenForm() {
  const name = h("input", { type: "text", required: true, maxlength: 200 });
  const role = select(ROLES, "editor");
  const until = h("input", { type: "datetime-local" });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      const { data } = await post("/tokens", { name: name.value.trim(), role: role.value, expires_at: fromLocalInput(until.value) });
      dialog.close();
      openDialog("The token", [h("p", {}, "Copy it now: it is shown only this once."), h("p", { class: "secret", tabindex: "0" }, data.token)], { onClose: show });
    });
  };
  const dialog = openDialog("New token", [h("form", { class: "stack", on: { submit } }, field("What is it for?", name), field("Role", role), field("Until (empty: for good)", until), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Make the token")))]);
}
