import { field, h } from "../h.js";

/** A value as JSON in a text, for those who would rather write it: `{node, value(), problem(), put(value)}`. */
export function jsonText(label, value, hint) {
  const written = (given) => JSON.stringify(given, null, 2);
  const text = h("textarea", { rows: 8, spellcheck: "false", value: written(value) });
  const problem = () => {
    try {
      JSON.parse(text.value || "null");
      return null;
    } catch (error) {
      return `${label}: this is no JSON (${error.message}).`;
    }
  };
  return {
    node: field(label, text, hint),
    value: () => JSON.parse(text.value || "null"),
    problem,
    put: (given) => {
      text.value = written(given);
    },
  };
}
