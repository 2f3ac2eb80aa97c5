import { get, patch, post, remove } from "../api.js";
import { confirm } from "../dialog.js";
import { go, show } from "../frame.js";
import { h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { asMoment } from "../time.js";
import { Deliveries } from "../webhooks/deliveries.js";
import { openWebhookForm } from "../webhooks/form.js";
import { showSecret } from "../webhooks/secret.js";
import { stateOf } from "../webhooks/state.js";

/** One webhook: what it is told of, its secret renewed, and what came of every delivery. */
export async function page({ id }) {
  const { data: webhook } = await get(`/webhooks/${id}`);
  const deliveries = new Deliveries(webhook);
  await deliveries.start();
  const title = webhook.description || webhook.url;
  const node = [
    h("p", {}, h("a", { href: "/editor/webhooks" }, "← Webhooks")),
    h("h1", { class: "breakable" }, title),
    h("dl", { class: "pairs" }, facts(webhook).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    h("div", { class: "row" }, acts(webhook).map(([label, act, properties]) => h("button", { type: "button", ...properties, on: { click: () => attempt(act) } }, label))),
    deliveries.node,
  ];
  return { title, node, leave: () => deliveries.stop() };
}

function facts(webhook) {
  const kinds = webhook.kinds.length ? webhook.kinds.map((kind) => kind.replace(/[._]/g, " ")).join(", ") : "all changes";
  const both = webhook.previous_until ? [["Old secret", `signs too until ${asMoment(webhook.previous_until)}`]] : [];
  return [["Address", h("code", {}, webhook.url)], ["Told of", kinds], ["State", stateOf(webhook)], ...both];
}

function acts(webhook) {
  const turn = async () => {
    await patch(`/webhooks/${webhook.id}`, { is_enabled: !webhook.is_enabled });
    notify(webhook.is_enabled ? "It is told of nothing more; what changes while it is off is not kept for it." : "It is told of changes again, first of what waits for it.");
    await show();
  };
  const renew = async () => {
    if (!(await confirm("Make a new secret?", "For a day deliveries bear a signature with the old one too, so that the receiver can be changed meanwhile.", "Make a new secret"))) return;
    const { data } = await post(`/webhooks/${webhook.id}/secrets`);
    showSecret(data.secret, show);
  };
  const drop = async () => {
    if (!(await confirm("Remove the webhook?", "What waits for it, and what came of its deliveries, goes with it.", "Remove it", { danger: true }))) return;
    await remove(`/webhooks/${webhook.id}`, { version: "*" });
    await go("/editor/webhooks");
  };
  return [
    ["Change…", async () => openWebhookForm(webhook), {}],
    [webhook.is_enabled ? "Turn off" : "Turn on", turn, { class: webhook.is_enabled ? null : "primary" }],
    ["New secret…", renew, {}],
    ["Remove…", drop, { class: "danger" }],
  ];
}
