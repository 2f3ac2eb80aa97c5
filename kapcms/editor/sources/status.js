import { h } from "./h.js";
import { asMoment } from "./time.js";

const WORDS = {
  draft: "Draft",
  public: "Public",
  changed: "Public, changed",
  scheduled: "Scheduled",
  trash: "In the trash",
};

/** The state of a draft at a glance: a word with a dot, never colour alone. */
export function statusBadge(draft) {
  const when = draft.status === "scheduled" ? draft.publication?.at : null;
  const text = when ? `Scheduled for ${asMoment(when)}` : (WORDS[draft.status] ?? draft.status);
  const until = draft.publication?.until ? ` until ${asMoment(draft.publication.until)}` : "";
  return h("span", { class: `badge ${draft.status}` }, text + until);
}
