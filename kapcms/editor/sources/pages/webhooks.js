import { get, post, remove } from "../api.js";
import { openDialog } from "../dialog.js";
import { show } from "../frame.js";
import { field, h } from "../h.js";
import { table } from "../listing.js";
import { attempt } from "../notices.js";
import { isMissingRoute } from "../problem.js";

/** Addresses that are told of every change. */
export async function page() {
  const heading = h("h1", {}, "Webhooks");
  let webhooks;
  try {
    webhooks = (await get("/webhooks")).data;
  } catch (error) {
    if (!isMissingRoute(error)) throw error;
    return { title: "Webhooks", node: [heading, h("p", { class: "lead" }, "This server sends no webhooks yet.")] };
  }
  const drop = (webhook) => attempt(async () => {
    await remove(`/webhooks/${webhook.id}`, { version: "*" });
    await show();
  });
  const rows = webhooks.map((webhook) => [h("code", {}, webhook.url), webhook.disabled_at || webhook.is_active === false ? "off" : "on", h("button", { type: "button", class: "danger", on: { click: () => drop(webhook) } }, "Remove")]);
  return { title: "Webhooks", node: [h("div", { class: "row between" }, heading, h("button", { type: "button", class: "primary", on: { click: openForm } }, "New webhook")), h("p", { class: "lead" }, "Each is told of every change that readers see, signed as Standard Webhooks say."), table(["Address", "State", ""], rows, "Nobody is told yet.")] };
}

function openForm() {
  const url = h("input", { type: "url", required: true, placeholder: "https://…" });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      const { data } = await post("/webhooks", { url: url.value.trim() });
      dialog.close();
      if (data.secret) openDialog("Its secret", [h("p", {}, "Copy it now: it is shown only this once."), h("p", { class: "secret", tabindex: "0" }, data.secret)], { onClose: show });
      else await show();
    });
  };
  const dialog = openDialog("New webhook", [h("form", { class: "stack", on: { submit } }, field("Address", url), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Make it")))]);
}
