import { get, post, remove } from "../api.js";
import { fill, h } from "../h.js";
import { announce, attempt } from "../notices.js";
import { Offline } from "../problem.js";
import { may } from "../session.js";
import { goesOn, reportOf, reportTable, summed } from "./words.js";

const ASK_MS = 700;
const ASK_AWAY_MS = 3000;

/**
 * Shows an import until it has ended, then its report. It goes on without the page, and is found again by its address.
 *
 * `importIt()` imports the file of a look; without it the file is to be chosen again.
 */
export class Following {
  constructor(importIt) {
    this.importIt = importIt;
    this.node = h("section", { class: "section", "aria-live": "polite" });
  }

  stop() {
    this.isLeft = true;
  }

  /** Show `job`, and what becomes of it. */
  async follow(job) {
    this.job = job;
    this.showProgress();
    while (goesOn(this.job) && this.job.id === job.id) {
      await this.look();
      if (this.isLeft) return;
    }
    if (this.job.id === job.id) await this.showReport();
  }

  async look() {
    let wait = ASK_MS;
    try {
      const { data } = await get(`/imports/${this.job.id}`);
      this.job = data;
      this.said.textContent = summed(this.job) || (this.job.state === "queued" ? "It waits for its turn…" : "Reading the file…");
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.said.textContent = "The server cannot be reached; the import goes on when it can.";
      wait = ASK_AWAY_MS;
    }
    if (goesOn(this.job)) await new Promise((resolve) => setTimeout(resolve, wait));
  }

  showProgress() {
    this.said = h("span", {}, summed(this.job) || "Reading the file…");
    const cancel = () => attempt(() => remove(`/imports/${this.job.id}`));
    const button = may("editor") ? h("button", { type: "button", on: { click: cancel } }, "Cancel") : null;
    fill(this.node, h("h2", {}, this.job.options.dry_run ? "Looking at " : "Importing ", this.job.filename), h("div", { class: "row" }, h("progress", { "aria-label": "Progress" }), this.said, button), h("p", { class: "hint" }, "It goes on without this page, and can be looked at again here."));
  }

  async showReport() {
    const lines = await reportOf(this.job);
    if (this.isLeft) return;
    fill(
      this.node,
      h("h2", {}, this.title()),
      h("p", {}, summed(this.job) || "Nothing to do."),
      this.job.error ? h("p", { class: "error" }, this.job.error) : null,
      h("div", { class: "row" }, this.next()),
      reportTable(lines),
      lines.length ? h("p", {}, h("a", { href: `/api/editor/v1/imports/${this.job.id}/report`, download: `report of ${this.job.filename}.ndjson` }, "Save the whole report (NDJSON)")) : null,
    );
    announce(this.node.querySelector("h2").textContent);
    this.node.querySelector(".primary")?.focus();
  }

  title() {
    if (this.job.state === "cancelled") return `The import of ${this.job.filename} was cancelled`;
    if (this.job.state === "failed") return `The import of ${this.job.filename} failed`;
    return this.job.options.dry_run ? "What the import would do" : "What the import did";
  }

  /** The buttons for what may be done next. */
  next() {
    const { state, options } = this.job;
    const again = () => attempt(async () => this.follow((await post(`/imports/${this.job.id}/retries`)).data));
    if (state === "cancelled" || state === "failed") return may("editor") ? h("button", { type: "button", class: "primary", on: { click: again } }, "Go on where it stopped") : null;
    if (state === "done" && options.dry_run) return this.importIt ? h("button", { type: "button", class: "primary", on: { click: () => attempt(this.importIt) } }, "Import it") : h("p", { class: "hint" }, "Choose the file again to import it.");
    return state === "done" ? h("a", { class: "button", href: "/editor/" }, "To the articles") : null;
  }
}
