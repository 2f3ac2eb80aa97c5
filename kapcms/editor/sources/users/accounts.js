import { get, patch, post, remove } from "../api.js";
import { copyable } from "../copying.js";
import { confirm, openDialog } from "../dialog.js";
import { show } from "../frame.js";
import { field, h, select } from "../h.js";
import { pagedTable } from "../listing.js";
import { learnNames } from "../names.js";
import { attempt, notify } from "../notices.js";
import { who } from "../session.js";
import { asDate, asMoment } from "../time.js";
import { ROLES } from "./roles.js";

/** The accounts of people: invited, changed, suspended, deleted. */
export async function accountsSection() {
  const invite = h("button", { type: "button", on: { click: openInvitation } }, "Invite somebody");
  const list = await pagedTable("/users", { columns: ["Name", "Address", "Role", "Since", ""], rowOf, empty: "Nobody is here.", missing: "This server does not show its accounts.", query: { limit: 50 } });
  return h("section", { class: "section" }, h("div", { class: "row between" }, h("h2", {}, "Users"), invite), list);
}

function rowOf(user) {
  const since = user.suspended_at ? `suspended ${asDate(user.suspended_at)}` : asDate(user.created_at);
  const more = h("button", { type: "button", "aria-label": `Change ${user.name}`, on: { click: () => openUser(user) } }, "Change…");
  return [user.name, user.email, roleOf(user), user.second_factor_at ? `${since}, with a second factor` : since, more];
}

function roleOf(user) {
  const change = (event) => attempt(async () => {
    await patch(`/users/${user.id}`, { role: event.target.value });
    notify(`${user.name} is ${event.target.value} now.`);
  });
  return select(ROLES.map(([role]) => [role, role]), user.role, { "aria-label": `Role of ${user.name}`, on: { change } });
}

function openInvitation() {
  const email = h("input", { type: "email", required: true });
  const name = h("input", { type: "text", maxlength: 300 });
  const role = select(ROLES, "author");
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      const { data } = await post("/users", { email: email.value.trim(), role: role.value, ...(name.value.trim() ? { name: name.value.trim() } : {}) });
      showLink(data, data.invitation, "Invitation");
      dialog.close();
    });
  };
  const dialog = openDialog("Invite somebody", [h("form", { class: "stack", on: { submit } }, field("Email address", email), field("Name", name, "Empty: the beginning of the address."), field("Role", role), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Make the link")))]);
}

/** The one-time link at which somebody sets a password: to be copied, or written into a mail. */
function showLink(user, link, title) {
  const { shown, button } = copyable(link.url, "Copy the link");
  const words = `Set the password of your account here. The link works once.\n\n${link.url}\n`;
  const mail = `mailto:${encodeURIComponent(user.email)}?subject=${encodeURIComponent("Your account")}&body=${encodeURIComponent(words)}`;
  openDialog(title, [h("p", {}, `With this link ${user.name} sets a password. It works once, until ${asMoment(link.expires_at)}, and is shown only now.`), shown, h("div", { class: "row end" }, h("a", { class: "button", href: mail }, "Write a mail"), button)], { onClose: show });
}

function openUser(user) {
  const name = h("input", { type: "text", value: user.name, required: true, maxlength: 300 });
  const acts = h("div", { class: "row" });
  const act = (label, run, properties = {}) => acts.append(h("button", { type: "button", ...properties, on: { click: () => attempt(run) } }, label));
  const change = async (fields, told) => {
    await patch(`/users/${user.id}`, fields);
    learnNames();
    dialog.close();
    notify(told);
    await show();
  };
  act("New password link", async () => {
    const { data } = await post(`/users/${user.id}/password-resets`);
    showLink(user, data, "New password");
    dialog.close();
  });
  if (user.second_factor_at) act("Remove the second factor", async () => {
    if (!(await confirm("Remove the second factor?", `${user.name} then signs in with the password alone.`, "Remove it", { danger: true }))) return;
    await remove(`/users/${user.id}/second-factor`);
    dialog.close();
    await show();
  });
  if (user.id !== who().id) {
    if (user.suspended_at) act("Let in again", () => change({ suspended: false }, `${user.name} may sign in again.`));
    else act("Suspend", () => change({ suspended: true }, `${user.name} is signed out everywhere, and cannot sign in.`));
    act("Delete", async () => {
      if (!(await confirm("Delete the account?", `What ${user.name} wrote stays.`, "Delete", { danger: true }))) return;
      await remove(`/users/${user.id}`);
      dialog.close();
      await show();
    }, { class: "danger" });
  }
  const submit = (event) => {
    event.preventDefault();
    attempt(() => change({ name: name.value.trim() }, "Saved."));
  };
  const dialog = openDialog(user.name, [h("form", { class: "stack", on: { submit } }, field("Name", name, user.email), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Save"))), acts]);
}
