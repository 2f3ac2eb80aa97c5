import { get, put, remove } from "../api.js";
import { openDialog } from "../dialog.js";
import { field, fill, h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { isMissingRoute } from "../problem.js";
import { asMoment, fromLocalInput, toLocalInput, tomorrowAtNine } from "../time.js";

/** The dialog of publishing: now, at a moment, until a moment; with what readers will see change. Calls `done` after. */
export function openPublishing(noun, draft, done) {
  const at = h("input", { type: "datetime-local", value: toLocalInput(draft.publication.at), "aria-label": "Moment of publication" });
  const until = h("input", { type: "datetime-local", value: toLocalInput(draft.publication.until) });
  const now = h("input", { type: "radio", name: "when", value: "now", checked: !draft.publication.at });
  const later = h("input", { type: "radio", name: "when", value: "later", checked: Boolean(draft.publication.at) });
  const yes = h("button", { type: "submit", class: "primary", autofocus: true });
  const timed = h("div", { class: "row" }, at, tomorrowButton());
  const update = () => {
    yes.textContent = now.checked ? (draft.publication.is_public ? "Publish changes" : "Publish now") : "Schedule";
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
  const impact = h("div", { class: "impact", "aria-live": "polite" }, "Looking at what readers will see change…");
  const submit = async (event) => {
    event.preventDefault();
    const moment = now.checked ? null : fromLocalInput(at.value);
    if (!now.checked && !moment) {
      at.focus();
      return;
    }
    const answer = await attempt(() => put(`/${noun}/${draft.id}/publication`, { at: moment, until: fromLocalInput(until.value) }));
    if (!answer) return;
    dialog.close();
    notify(moment ? `Scheduled for ${asMoment(moment)}.` : "Published: readers see it now.");
    done();
  };
  const unpublish = async () => {
    const answer = await attempt(() => remove(`/${noun}/${draft.id}/publication`));
    if (!answer) return;
    dialog.close();
    notify("Withdrawn: readers no longer see it.");
    done();
  };
  const isOut = draft.publication.is_public || draft.publication.at;
  const dialog = openDialog("Publish", [
    h(
      "form",
      { class: "stack", on: { submit } },
      h("fieldset", {}, h("legend", { class: "for-screen-readers" }, "When"), h("label", { class: "choice" }, now, "Now"), h("label", { class: "choice" }, later, "At a moment"), timed),
      field("Until (empty: for good)", until),
      impact,
      h("div", { class: "row end" }, isOut ? h("button", { type: "button", class: "danger", on: { click: unpublish } }, draft.publication.is_public ? "Unpublish" : "Cancel the schedule") : null, yes),
    ),
  ]);
  showImpact(impact, noun, draft);
}

async function showImpact(place, noun, draft) {
  try {
    const { data } = await get(`/${noun}/${draft.id}/impact`, { action: "publish" });
    fill(place, impactLines(data));
  } catch (error) {
    fill(place, isMissingRoute(error) ? "What changes for readers is shown once it is published." : error.message);
  }
}

/** What the server says of an impact, in sentences; members it may add later are left out, not guessed at. */
export function impactLines(impact) {
  const lines = [];
  for (const change of impact.changes ?? impact.neighbours ?? []) lines.push(h("li", {}, sentence(change)));
  for (const redirect of impact.redirects ?? []) lines.push(h("li", {}, `${redirect.from ?? redirect.slug} will lead to ${redirect.to ?? "the new address"}`));
  for (const link of impact.links ?? []) lines.push(h("li", {}, `“${link.title ?? link.slug}” links here`));
  return lines.length ? [h("strong", {}, "Readers will see this change:"), h("ul", {}, lines)] : "Nothing else changes for readers.";
}

function sentence(change) {
  const title = change.title ?? change.article?.title ?? change.slug ?? change.id ?? "";
  const what = change.detail ?? change.kind ?? change.action ?? "gets another neighbour";
  return `“${title}”: ${String(what).replace(/[._]/g, " ")}`;
}
