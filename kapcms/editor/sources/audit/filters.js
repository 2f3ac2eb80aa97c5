import { go } from "../frame.js";
import { field, h } from "../h.js";
import { attempt } from "../notices.js";
import { colleagues } from "../names.js";
import { GROUPS } from "./acts.js";

const DAY_HOURS = 24;

/** What the Editor API is asked, by the filters that stand in the page's address: days are those of the reader's clock. */
export function asked(query) {
  const given = Object.fromEntries(["who", "what", "type", "id"].map((name) => [name, query.get(name)]).filter(([, value]) => value));
  if (query.get("from")) given.after = momentOf(query.get("from"), -1);
  if (query.get("until")) given.before = momentOf(query.get("until"), DAY_HOURS * 3_600_000);
  return given;
}

/** The form of the filters; choosing goes to the address that has them. */
export function filterForm(query) {
  const people = h("datalist", { id: "colleagues" });
  attempt(async () => people.append(...(await colleagues()).map(([address, name]) => h("option", { value: address }, name))));
  const who = h("input", { type: "text", list: "colleagues", maxlength: 300, value: query.get("who") ?? "", autocomplete: "off" });
  const act = actSelect(query.get("what") ? `what=${query.get("what")}` : query.get("type") ? `type=${query.get("type")}` : "");
  const from = h("input", { type: "date", value: query.get("from") ?? "" });
  const until = h("input", { type: "date", value: query.get("until") ?? "" });
  const submit = (event) => {
    event.preventDefault();
    const [name, value] = act.value.split("=");
    const wanted = { who: who.value.trim(), ...(name ? { [name]: value } : {}), id: query.get("id"), from: from.value, until: until.value };
    attempt(() => go(`/editor/audit?${new URLSearchParams(Object.entries(wanted).filter(([, one]) => one))}`));
  };
  return h("form", { class: "section stack", role: "search", on: { submit } }, h("div", { class: "form-grid" }, field("Who (address)", who), field("What", act), field("From", from), field("Until", until)), people, h("div", { class: "row" }, h("button", { type: "submit", class: "primary" }, "Show"), query.size ? h("a", { class: "button", href: "/editor/audit" }, "Show all") : null));
}

function actSelect(value) {
  const option = ([key, text]) => h("option", { value: key, selected: key === value }, text);
  return h("select", {}, option(["", "All acts"]), GROUPS.map(([title, acts]) => h("optgroup", { label: title }, acts.map(option))));
}

/** A day's beginning, and so much later, in UTC. */
function momentOf(day, later) {
  return new Date(new Date(`${day}T00:00`).getTime() + later).toISOString();
}
