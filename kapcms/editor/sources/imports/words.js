import { breakable, table } from "../listing.js";

const STATES = { queued: "waits", running: "runs", done: "done", failed: "failed", cancelled: "cancelled" };
const MOST_LINES = 300;

/** Whether an import waits or runs. */
export const goesOn = (job) => job.state === "queued" || job.state === "running";

/** What an import is, in words: "dry run: done". */
export const stateOf = (job) => (job.options.dry_run ? `dry run: ${STATES[job.state]}` : STATES[job.state]);

/** What was done so far, in words: "3 created · 1 failed · 2 links unresolved"; empty before anything was. */
export function summed(job) {
  const { sum = {}, links = {}, published = 0 } = job.sum;
  const counts = Object.entries(sum).filter(([name, count]) => name !== "total" && count > 0).map(([name, count]) => `${count.toLocaleString()} ${name.replace(/_/g, " ")}`);
  if (published) counts.push(`${published.toLocaleString()} published`);
  if (links.unresolved) counts.push(`${links.unresolved.toLocaleString()} ${links.unresolved === 1 ? "link" : "links"} unresolved`);
  return counts.join(" · ");
}

/** The first lines of a report, as a table and a sentence about the others; null where there are none. */
export function reportTable(lines) {
  if (!lines.length) return null;
  const rows = lines.slice(0, MOST_LINES).map((line) => [String(line.n ?? ""), breakable(line.title), [line.action, line.code?.replace(/_/g, " ")].filter(Boolean).join(": "), breakable((line.warnings ?? []).map((one) => one.detail ?? one).join("; "))]);
  return [table(["", "Title", "What", "Remarks"], rows, ""), lines.length > MOST_LINES ? `… and ${(lines.length - MOST_LINES).toLocaleString()} more, in the whole report.` : null];
}

/** The report's lines; none where the import ended before it had any. */
export async function reportOf(job) {
  if (!job.started_at) return [];
  const response = await fetch(`/api/editor/v1/imports/${job.id}/report`);
  if (!response.ok) return [];
  const lines = (await response.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return lines.filter((line) => !line.sum);
}
