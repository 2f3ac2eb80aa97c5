import { all } from "../api.js";
import { h } from "../h.js";
import { table } from "../listing.js";
import { openWebhookForm } from "../webhooks/form.js";
import { stateOf } from "../webhooks/state.js";

/** Addresses that are told of every change. */
export async function page() {
  const webhooks = await all("/webhooks");
  const rows = webhooks.map((webhook) => [h("a", { href: `/editor/webhooks/${webhook.id}` }, webhook.description || webhook.url), h("code", {}, webhook.url), stateOf(webhook)]);
  const add = h("button", { type: "button", class: "primary", on: { click: () => openWebhookForm(null) } }, "New webhook");
  return { title: "Webhooks", node: [h("div", { class: "row between" }, h("h1", {}, "Webhooks"), add), h("p", { class: "lead" }, "Addresses that are told of every change that readers see: a front end that builds itself anew, a CDN, a chat. Every message is signed (Standard Webhooks)."), table(["Webhook", "Address", "State"], rows, "Nobody is told yet.")] };
}
