import { all, post, remove } from "../api.js";
import { copyable } from "../copying.js";
import { confirm, openDialog } from "../dialog.js";
import { show } from "../frame.js";
import { field, h, select } from "../h.js";
import { table } from "../listing.js";
import { attempt, notify } from "../notices.js";
import { asMoment, fromLocalInput } from "../time.js";
import { ROLES } from "./roles.js";

/** The tokens of scripts: made, shown once, revoked. */
export async function tokensSection() {
  const tokens = await all("/tokens");
  const revoke = (token) => attempt(async () => {
    if (!(await confirm("Revoke the token?", `Scripts that use “${token.name}” stop working at once; a revoked token cannot be brought back.`, "Revoke it", { danger: true }))) return;
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
      const { shown, button } = copyable(data.token);
      openDialog("The token", [h("p", {}, "Copy it now: it is shown only this once."), shown, h("div", { class: "row end" }, button)], { onClose: show });
      dialog.close();
    });
  };
  const dialog = openDialog("New token", [h("form", { class: "stack", on: { submit } }, field("What is it for?", name), field("Role", role), field("Works until", until, "Empty: until it is revoked."), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Make the token")))]);
}
