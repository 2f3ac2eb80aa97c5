import { patch, post } from "../api.js";
import { openDialog } from "../dialog.js";
import { go, show } from "../frame.js";
import { field, h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { kindsField } from "./kinds.js";
import { showSecret } from "./secret.js";

/** A dialog in which a webhook is made (null), or changed. */
export function openWebhookForm(webhook) {
  const url = h("input", { type: "url", required: true, placeholder: "https://…", value: webhook?.url ?? "" });
  const description = h("input", { type: "text", maxlength: 300, value: webhook?.description ?? "" });
  const kinds = kindsField(webhook?.kinds ?? []);
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      const given = { url: url.value.trim(), description: description.value.trim() || null, kinds: kinds.chosen() };
      if (webhook) await change(webhook, given);
      else await make(given);
      dialog.close();
    });
  };
  const dialog = openDialog(webhook ? "Change the webhook" : "New webhook", [h("form", { class: "stack", on: { submit } }, field("Address", url), field("What is it for?", description), kinds.node, h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, webhook ? "Save" : "Make it")))]);
}

async function make(given) {
  const { data } = await post("/webhooks", given);
  showSecret(data.secret, () => go(`/editor/webhooks/${data.id}`));
}

async function change(webhook, given) {
  await patch(`/webhooks/${webhook.id}`, given);
  notify("Saved.");
  await show();
}
