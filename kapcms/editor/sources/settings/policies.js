import { field, fill, h, select } from "../h.js";

const NEEDS = [
  ["authors", "An author"],
  ["reviewer", "A reviewer"],
  ["current_review", "A review that is not overdue"],
  ["evidence_level", "How certain the evidence is"],
  ["citations", "Sources"],
  ["disclaimer", "A disclaimer"],
  ["risks", "A section on risks"],
];
const ACTIONS = [["warn", "Say so, and publish"], ["block", "Do not publish"]];

/**
 * The policies of the site as forms: what public articles need. `policies` is as the API gives them, `topics` all that
 * there are; `value()` gives them as the API takes them, `problem()` what is missing, null where nothing is.
 */
export function policiesForm(policies, topics) {
  const list = h("ul", { class: "policies", "aria-label": "Policies" });
  let forms = policies.map((policy) => form(policy));
  const show = () => fill(list, forms.length ? forms.map(({ node }) => node) : h("li", { class: "hint" }, "None: every article may be published."));
  const add = () => {
    forms = [...forms, form({ name: null, topic: null, needs: ["reviewer"], action: "warn" })];
    show();
    forms.at(-1).focus();
  };
  function form(policy) {
    const made = policyForm(policy, topics, () => {
      forms = forms.filter((one) => one !== made);
      show();
      button.focus();
    });
    return made;
  }
  const button = h("button", { type: "button", on: { click: add } }, "Add a policy");
  show();
  return {
    node: h("div", { class: "stack" }, list, button),
    value: () => forms.map((one) => one.value()),
    problem: () => forms.map((one) => one.problem()).find(Boolean) ?? null,
  };
}

function policyForm(policy, topics, drop) {
  const name = h("input", { type: "text", value: policy.name ?? "", maxlength: 200 });
  const topic = policy.topic?.slug ?? policy.topic ?? "";
  const known = topics.map(({ slug, title: name }) => [slug, `About ${name}, and what is part of it`]);
  const lost = topic && !topics.some(({ slug }) => slug === topic) ? [[topic, `About ${topic}`]] : [];
  const about = select([["", "All articles"], ...known, ...lost], topic);
  const action = select(ACTIONS, policy.action);
  const boxes = NEEDS.map(([need, label]) => [need, label, h("input", { type: "checkbox", checked: policy.needs.includes(need) })]);
  const chosen = () => boxes.filter(([, , box]) => box.checked).map(([need]) => need);
  const title = () => name.value.trim() || "A policy without a name";
  const remove = h("button", { type: "button", class: "danger", on: { click: drop } }, "Remove this policy");
  const needs = h("fieldset", {}, h("legend", {}, "They need"), h("div", { class: "choices" }, boxes.map(([, label, box]) => h("label", { class: "choice" }, box, label))));
  return {
    node: h("li", { class: "policy stack" }, h("div", { class: "form-grid" }, field("Name", name), field("Which articles", about), field("Where something is missing", action)), needs, remove),
    value: () => ({ name: name.value.trim() || null, topic: about.value || null, needs: chosen(), action: action.value }),
    problem: () => (chosen().length ? null : `“${title()}” asks for nothing: choose what articles need, or remove it.`),
    focus: () => name.focus(),
  };
}
