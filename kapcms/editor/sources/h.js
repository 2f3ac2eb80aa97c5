/**
 * An element: `h("a", {href: "/", class: "x", on: {click}}, "text", [more, nodes], null)`.
 *
 * A property that is true stands without a value; null, undefined and false leave it out; `value`, `checked`,
 * `selected` and `disabled` are set on the element. Children that are null, undefined or false are left out.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) put(element, name, value);
  element.append(...present(children));
  return element;
}

/** `element` with these children in place of its own. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
  return element;
}

/** A label around or before its control, with a hint below. */
export function field(label, control, hint) {
  const id = control.id || `f${(count += 1)}`;
  control.id = id;
  const hintId = hint ? `${id}-hint` : null;
  if (hintId) control.setAttribute("aria-describedby", hintId);
  return h("div", { class: "field" }, h("label", { for: id }, label), control, hint ? h("p", { class: "hint", id: hintId }, hint) : null);
}

/** A select with options given as `[value, text]`. */
export function select(options, value, properties = {}) {
  return h(
    "select",
    properties,
    options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)),
  );
}

let count = 0;
const AS_PROPERTY = new Set(["value", "checked", "selected", "disabled", "indeterminate", "innerHTML"]);

function put(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") for (const [kind, listen] of Object.entries(value)) element.addEventListener(kind, listen);
  else if (AS_PROPERTY.has(name)) element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}
