import { get, post } from "../api.js";
import { show } from "../frame.js";
import { h } from "../h.js";
import { breakable, table } from "../listing.js";
import { attempt, notify } from "../notices.js";
import { asMoment } from "../time.js";

const NAMES = { schedules: "Publications that wait for their moment", webhooks: "Deliveries to webhooks", renditions: "Sizes of pictures", imports: "Imports", purges: "CDNs that are told of changes", mails: "Mails", backups: "Backups", upkeep: "Tidying up" };

/** What waits in the background, and what failed. */
export async function page() {
  const { data } = await get("/jobs");
  const nodes = [h("h1", {}, "Jobs"), h("p", { class: "lead" }, "What is done in the background by the worker."), summary(data)];
  for (const one of data.filter((kind) => kind.failures.length)) nodes.push(h("section", { class: "section" }, h("h2", {}, NAMES[one.kind] ?? one.kind), failures(one)));
  return { title: "Jobs", node: nodes };
}

/** Every kind of work in a row. */
function summary(data) {
  const row = (one) => [NAMES[one.kind] ?? one.kind, one.waiting.toLocaleString(), one.next_at ? asMoment(one.next_at) : "", one.failed.toLocaleString(), breakable(one.error), one.failed ? button(one.kind, {}, "Try again") : null];
  return table(["Work", "Waiting", "Next", "Failed", "Last error", ""], data.map(row), "");
}

/** What failed of one kind, one by one. */
function failures(kind) {
  const row = (one) => [breakable(one.about), breakable(one.error), one.attempts.toLocaleString(), one.next_at ? asMoment(one.next_at) : "when you ask", button(kind.kind, { id: one.id }, "Try this again")];
  return table(["What", "Error", "Attempts", "Next", ""], kind.failures.map(row), "");
}

function button(kind, what, label) {
  const retry = () => attempt(async () => {
    const { retried } = (await post(`/jobs/${kind}/retries`, what)).data;
    notify(`${retried} will be tried again.`);
    await show();
  });
  return h("button", { type: "button", on: { click: retry } }, label);
}
