import { field, h, select } from "../h.js";

/**
 * Controls for the fields that the site defined (a JSON Schema) of a thing with these values; `change(values)` is
 * called with all of them when one changes. Null where the site defined none.
 */
export function ownFields(schema, values, change) {
  const properties = Object.entries(schema?.properties ?? {});
  if (properties.length === 0) return null;
  const now = { ...values };
  const put = (name, value) => {
    if (value === null || value === "") delete now[name];
    else now[name] = value;
    change({ ...now });
  };
  return h("div", { class: "stack" }, properties.map(([name, rule]) => {
    const label = (rule.title ?? name) + ((schema.required ?? []).includes(name) ? " *" : "");
    return field(label, control(rule, now[name], (value) => put(name, value)), rule.description);
  }));
}

function control(rule, value, put) {
  const on = { change: (event) => put(read(rule, event.target)) };
  if (rule.enum) return select([["", "–"], ...rule.enum.map((one) => [String(one), String(one)])], String(value ?? ""), { on });
  if (rule.type === "boolean") return select([["", "–"], ["true", "Yes"], ["false", "No"]], String(value ?? ""), { on });
  if (rule.type === "integer" || rule.type === "number") return h("input", { type: "number", step: rule.type === "integer" ? 1 : "any", min: rule.minimum, max: rule.maximum, value: value ?? "", on });
  if (rule.type === "array" && rule.items?.type === "string") return h("input", { type: "text", placeholder: "One, two, three", value: (value ?? []).join(", "), on });
  if (rule.type === "string" || !rule.type) return h("input", { type: rule.format === "date" ? "date" : "text", maxlength: rule.maxLength, value: value ?? "", on });
  return h("textarea", { rows: 4, spellcheck: "false", value: value === undefined ? "" : JSON.stringify(value, null, 2), on });
}

function read(rule, input) {
  const text = input.value.trim();
  if (text === "") return null;
  if (rule.enum) return rule.enum.find((one) => String(one) === text);
  if (rule.type === "boolean") return text === "true";
  if (rule.type === "integer" || rule.type === "number") return Number(text);
  if (rule.type === "array" && rule.items?.type === "string") return text.split(",").map((one) => one.trim()).filter(Boolean);
  return rule.type === "string" || !rule.type ? text : JSON.parse(text);
}
