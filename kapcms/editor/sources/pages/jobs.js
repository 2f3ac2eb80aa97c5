import { get, post } from "../api.js";
import { show } from "../frame.js";
import { h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { asMoment } from "../time.js";

const NAMES = { schedules: "Publications that wait for their moment", webhooks: "Deliveries to webhooks", renditions: "Sizes of pictures", imports: "Imports", purges: "CDNs that are told of changes" };

/** What waits in the background, and what failed. */
export async function page() {
  const { data } = await get("/jobs");
  const retry = (kind) => attempt(async () => {
    const { retried } = (await post(`/jobs/${kind}/retries`)).data;
    notify(`${retried} will be tried again.`);
    await show();
  });
  const button = (one) => (one.can_retry && one.failed ? h("button", { type: "button", on: { click: () => retry(one.kind) } }, "Try again") : null);
  const row = (one) => h("tr", {}, h("th", { scope: "row" }, NAMES[one.kind] ?? one.kind), h("td", {}, one.waiting.toLocaleString()), h("td", {}, one.next_at ? asMoment(one.next_at) : ""), h("td", {}, one.failed.toLocaleString()), h("td", {}, one.error ?? ""), h("td", {}, button(one)));
  const head = ["Work", "Waiting", "Next", "Failed", "Last error", ""].map((name) => (name ? h("th", { scope: "col" }, name) : h("td", {})));
  return { title: "Jobs", node: [h("h1", {}, "Jobs"), h("p", { class: "lead" }, "What is done in the background by the worker."), h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, data.map(row)))] };
}
