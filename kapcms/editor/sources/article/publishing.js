import { get, put, remove } from "../api.js";
import { openDialog } from "../dialog.js";
import { field, fill, h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { isMissingRoute } from "../problem.js";
import { asMoment, fromLocalInput, toLocalInput, tomorrowAtNine } from "../time.js";

/** The dialog of publishing: now, at a moment, until a moment; with what readers will see change. Calls `done` after. */
export function openPublishing(noun, draft, done) {
  const isPublic = draft.publication.is_public;
  const at = h("input", { type: "datetime-local", value: toLocalInput(draft.publication.at), "aria-label": "Moment of publication" });
  const until = h("input", { type: "datetime-local", value: toLocalInput(draft.publication.until) });
  const now = h("input", { type: "radio", name: "when", value: "now", checked: !draft.publication.at });
  const later = h("input", { type: "radio", name: "when", value: "later", checked: Boolean(draft.publication.at) });
  const yes = h("button", { type: "submit", class: "primary", autofocus: true });
  const timed = h("div", { class: "row" }, at, tomorrowButton());
  const update = () => {
    yes.textContent = now.checked ? (isPublic ? "Publish changes" : "Publish now") : "Schedule";
  };
  function tomorrowButton() {
    const choose = () => {
      later.checked = true;
      at.value = toLocalInput(tomorrowAtNine());
      update();
      yes.focus();
    };
    return h("button", { type: "button", on: { click: choose } }, "Tomorrow 9:00");
  }
  later.addEventListener("change", update);
  now.addEventListener("change", update);
  update();
  at.addEventListener("input", () => {
    later.checked = true;
    update();
  });
  const note = noun === "articles" && isPublic ? h("input", { type: "text", maxlength: 2000 }) : null;
  const isCorrection = h("input", { type: "checkbox" });
  const told = () => (note?.value.trim() ? { note: note.value.trim(), note_kind: isCorrection.checked ? "correction" : "update" } : {});
  const notice = h("input", { type: "text", maxlength: 2000 });
  const impact = h("div", { class: "impact", "aria-live": "polite" }, "Looking at what readers will see change…");
  const submit = async (event) => {
    event.preventDefault();
    const moment = now.checked ? null : fromLocalInput(at.value);
    if (!now.checked && !moment) {
      at.focus();
      return;
    }
    const answer = await attempt(() => put(`/${noun}/${draft.id}/publication`, { at: moment, until: fromLocalInput(until.value), ...told() }));
    if (!answer) return;
    dialog.close();
    const warnings = (answer.data.warnings ?? []).map(({ detail }) => detail).join(" ");
    notify(`${moment ? `Scheduled for ${asMoment(moment)}.` : "Published: readers see it now."}${warnings ? ` But: ${warnings}` : ""}`, moment ? {} : { action: readersView(noun, draft.slug) });
    done();
  };
  const unpublish = async () => {
    const answer = await attempt(() => (notice.value.trim() && isPublic ? put(`/${noun}/${draft.id}/withdrawal`, { notice: notice.value.trim() }) : remove(`/${noun}/${draft.id}/publication`)));
    if (!answer) return;
    dialog.close();
    notify(isPublic ? "Unpublished: readers no longer see it." : "The schedule is cancelled.");
    done();
  };
  const withdraw = (label) => h("button", { type: "button", class: "danger", on: { click: unpublish } }, label);
  const dialog = openDialog("Publish", [
    h(
      "form",
      { class: "stack", on: { submit } },
      h("fieldset", {}, h("legend", { class: "for-screen-readers" }, "When"), h("label", { class: "choice" }, now, "Now"), h("label", { class: "choice" }, later, "Later, at:"), timed),
      field("Unpublish again at", until, "Empty: it stays public."),
      note ? field("What changed, and why", note, "Readers see this note. It may stay empty.") : null,
      note ? h("label", { class: "choice" }, isCorrection, "It corrects a mistake") : null,
      impact,
      h("div", { class: "row end" }, isPublic || !draft.publication.at ? null : withdraw("Cancel the schedule"), yes),
    ),
    isPublic ? h("details", {}, h("summary", {}, "Unpublish it instead"), h("div", { class: "stack" }, field("Why", notice, "Readers who come to its address are told. It may stay empty."), withdraw("Unpublish"))) : null,
  ]);
  showImpact(impact, noun, draft);
}

/** The way to what readers see, as an action of a notice; none where this site has no pages of its own for it. */
function readersView(noun, slug) {
  const isShown = "reads" in document.getElementById("desk").dataset && ["articles", "series"].includes(noun);
  return isShown ? ["See it", () => window.open(`/read/${noun}/${slug}`, "_blank", "noopener")] : undefined;
}

async function showImpact(place, noun, draft) {
  try {
    const { data } = await get(`/${noun}/${draft.id}/impact`, { action: "publish" });
    fill(place, impactLines(data));
  } catch (error) {
    fill(place, isMissingRoute(error) ? "What changes for readers is shown once it is published." : error.message);
  }
}

/** What the server foretells, in sentences: neighbours, old addresses, links, gaps, schedules that fall. */
export function impactLines(impact) {
  const lines = [
    ...impact.neighbours.map(neighbourLine),
    ...impact.redirects.map(({ path, to }) => `${path} will lead to ${to}`),
    ...impact.gone.map((path) => `${path} will say that it was withdrawn`),
    ...impact.linked_from.map(({ title }) => `“${title}” links here`),
    ...impact.gaps.map(({ title }) => `“${title}” stands between and is not public`),
    ...impact.schedules.map(({ action, at }) => `The schedule to ${action} at ${asMoment(at)} falls`),
  ];
  if (lines.length === 0) return "Nothing else changes for readers.";
  return [h("strong", {}, "Readers will see this change:"), h("ul", {}, lines.map((line) => h("li", {}, line)))];
}

function neighbourLine({ article, order, after }) {
  const place = order.title ?? "the site’s order";
  if (!after) return `“${article.title}” leaves ${place}`;
  const named = (one, none) => (one ? `“${one.title}”` : none);
  return `“${article.title}” in ${place}: previous ${named(after.previous, "none")}, next ${named(after.next, "none")}`;
}
