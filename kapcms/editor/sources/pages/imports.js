import { call, get, post, remove } from "../api.js";
import { field, fill, h, select } from "../h.js";
import { announce, attempt } from "../notices.js";
import { isMissingRoute } from "../problem.js";
import { table } from "../listing.js";

const CONFLICTS = [["keep", "Keep what an editor changed here"], ["update", "Take the source's version"], ["fail", "Report it and go on"]];
const ASK_MS = 700;
const WAITING = new Set(["queued", "running"]);
const BROKEN_OFF = new Set(["failed", "cancelled"]);

/** Import a file: first the report of what it would do, then the import itself, with its progress. */
export async function page() {
  const file = h("input", { type: "file", required: true });
  const source = h("input", { type: "text", placeholder: "old-blog", maxlength: 200 });
  const conflict = select(CONFLICTS, "keep");
  const result = h("section", { class: "section", "aria-live": "polite" });
  const look = () => attempt(() => start(true));
  const start = async (isDry) => {
    if (!file.files[0]) return;
    const form = new FormData();
    form.append("file", file.files[0]);
    form.append("dry_run", String(isDry));
    form.append("on_conflict", conflict.value);
    if (source.value.trim()) form.append("source", source.value.trim());
    fill(result, h("p", {}, isDry ? "Reading the file…" : "Importing…"));
    try {
      const { data } = await call("POST", "/imports", { form });
      await follow(data, isDry);
    } catch (error) {
      if (!isMissingRoute(error)) throw error;
      fill(result, h("p", { class: "hint" }, "Here files are imported on the command line: ", h("code", {}, "python -m kapcms import FILE --dry-run")));
    }
  };
  const follow = async (first, isDry) => {
    let job = first;
    const cancel = () => attempt(() => remove(`/imports/${job.id}`));
    while (WAITING.has(job.state)) {
      fill(result, h("div", { class: "row" }, h("progress", { "aria-label": "Progress" }), h("span", {}, summed(job) || "Reading the file…"), h("button", { type: "button", on: { click: cancel } }, "Cancel")));
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      job = (await get(`/imports/${job.id}`)).data;
    }
    await showReport(job, isDry);
  };
  const showReport = async (job, isDry) => {
    const lines = await reportOf(job);
    const goOn = async () => follow((await post(`/imports/${job.id}/retries`, {})).data, isDry);
    const again = h("button", { type: "button", on: { click: () => attempt(goOn) } }, "Go on where it stopped");
    const run = h("button", { type: "button", class: "primary", on: { click: () => attempt(() => start(false)) } }, "Import it");
    fill(
      result,
      h("h2", {}, isDry ? "What the import would do" : "What the import did"),
      h("p", {}, summed(job) || "Nothing to do."),
      isDry ? run : h("p", {}, h("a", { href: "/editor/" }, "To the articles")),
      job.error ? h("p", { class: "error" }, job.error) : null,
      BROKEN_OFF.has(job.state) && !isDry ? h("p", {}, again) : null,
      lines.length ? table(["", "Title", "What", "Remarks"], lines.map((line) => [String(line.n ?? ""), line.title ?? "", [line.action, line.code].filter(Boolean).join(": "), (line.warnings ?? []).map((one) => one.detail ?? one).join("; ")]), "") : null,
    );
    announce(result.querySelector("h2").textContent);
    result.querySelector(".primary")?.focus();
  };
  file.addEventListener("change", look);
  const form = h("form", { class: "section stack drop", on: { submit: (event) => (event.preventDefault(), look()) } }, field("File", file, "WordPress, Squarespace, Ghost, Medium, Substack, Contentful, Strapi, feeds, Markdown, plain text; a folder as .zip."), h("div", { class: "form-grid" }, field("Name of the source", source, "Importing again under the same name updates instead of doubling."), field("Where both sides changed", conflict)), h("button", { type: "submit" }, "See what it would do"));
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    look();
  });
  return { title: "Import", node: [h("h1", {}, "Import"), h("p", { class: "lead" }, "Nothing changes before you have seen the report."), form, result] };
}

/** What was done so far, in words: "3 created · 1 failed". */
function summed(job) {
  const counts = Object.entries(job.sum.sum ?? {}).filter(([, count]) => typeof count === "number" && count > 0);
  return counts.map(([name, count]) => `${count} ${name.replace(/_/g, " ")}`).join(" · ");
}

/** The report's lines; none where the import ended before it had any. */
async function reportOf(job) {
  const response = await fetch(`/api/editor/v1/imports/${job.id}/report`);
  if (!response.ok) return [];
  const lines = (await response.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return lines.filter((line) => !line.sum);
}
