import { h } from "../h.js";

const LINE = /^(.*?)\s*(https?:\/\/\S+)\s*$/;

/** A control for links, one a line: what it is, then its address. Its `links` are `{title, url}`; a line without a title bears its address. */
export function linksField(links, properties = {}) {
  const area = h("textarea", { rows: 3, spellcheck: "false", placeholder: "Her practice https://example.org", ...properties, value: links.map(({ title, url }) => (title === url ? url : `${title} ${url}`)).join("\n") });
  Object.defineProperty(area, "links", { get: () => area.value.split("\n").map((line) => line.trim()).filter(Boolean).map(asLink) });
  return area;
}

/** Of a line; what has no address in it is sent as it is, and the server says what is wrong with it. */
function asLink(line) {
  const [, title, url] = LINE.exec(line) ?? [null, line, line];
  return { title: title || url, url };
}
