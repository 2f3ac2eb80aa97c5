import { get, post } from "../api.js";
import { fill, h, select } from "../h.js";
import { table } from "../listing.js";
import { attempt, notify } from "../notices.js";
import { asMoment } from "../time.js";

const STATES = [["", "All deliveries"], ["waiting", "Waiting"], ["delivered", "Delivered"], ["failed", "Given up"]];
const PAGE = 50;
const ASK_MS = 2000;

/** The deliveries of a webhook, newest first; while one waits, what came of it appears by itself. */
export class Deliveries {
  constructor(webhook) {
    this.webhook = webhook;
    this.place = h("div", {});
    this.more = h("button", { type: "button", class: "more", hidden: true, on: { click: () => attempt(() => this.append()) } }, "Show more");
    this.state = select(STATES, "", { "aria-label": "Which deliveries", on: { change: () => attempt(() => this.start()) } });
    this.node = h("section", { class: "section" }, h("div", { class: "row between" }, h("h2", {}, "Deliveries"), h("div", {}, this.state)), this.place, this.more);
  }

  /** Show the first page. */
  async start() {
    this.show(await this.ask(), []);
  }

  stop() {
    clearTimeout(this.waiting);
    this.isLeft = true;
  }

  ask(cursor) {
    return get(`/webhooks/${this.webhook.id}/deliveries`, { state: this.state.value, limit: PAGE, cursor });
  }

  async append() {
    this.show(await this.ask(this.cursor), this.shown);
  }

  /** Show a page below those that are there, and look again soon where something waits on the first. */
  show({ data, meta }, before) {
    this.shown = [...before, ...data];
    this.cursor = meta.next_cursor;
    this.more.hidden = !this.cursor;
    const focused = document.activeElement?.dataset?.delivery;
    fill(this.place, table(["Change", "State", "Attempts", "Answer", "When", ""], this.shown.map((one) => this.row(one)), this.state.value ? "Nothing fits." : "Nothing was sent yet. The next change that readers see is sent at once."));
    if (focused) this.place.querySelector(`[data-delivery="${focused}"]`)?.focus();
    clearTimeout(this.waiting);
    if (!this.isLeft && this.webhook.is_enabled && this.shown.length <= PAGE && this.shown.some((one) => one.state === "waiting")) {
      this.waiting = setTimeout(() => attempt(() => this.look()), ASK_MS);
    }
  }

  async look() {
    const answer = await this.ask();
    if (!this.isLeft && this.shown.length <= PAGE) this.show(answer, []);
  }

  row(delivery) {
    const again = h("button", { type: "button", "data-delivery": delivery.id, "aria-label": `Deliver again: change ${delivery.number}`, on: { click: () => attempt(() => this.again(delivery)) } }, "Deliver again");
    const answer = [delivery.last_status, delivery.last_error].filter(Boolean).join(": ");
    return [`${delivery.number} ${delivery.kind.replace(/[._]/g, " ")}`, STATES.find(([state]) => state === delivery.state)[1], String(delivery.attempts), answer, momentOf(delivery), this.webhook.is_enabled ? again : ""];
  }

  async again(delivery) {
    await post(`/webhooks/${this.webhook.id}/deliveries/${delivery.id}/retries`);
    notify(`Change ${delivery.number} goes again.`);
    await this.start();
  }
}

function momentOf(delivery) {
  if (delivery.ended_at) return asMoment(delivery.ended_at);
  return delivery.next_attempt_at ? `again ${asMoment(delivery.next_attempt_at)}` : "as soon as may be";
}
