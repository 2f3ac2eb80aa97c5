const DROPPED = "script, style, meta, link, title, xml, noscript, button, input, select, textarea, svg, object, template";
const WORD_LIST = /mso-list:\s*l\d+\s+level(\d+)/;
const STYLE_MARKS = [
  ["strong", /font-weight:\s*(bold(er)?|[6-9]\d\d)/],
  ["em", /font-style:\s*italic/],
  ["s", /text-decoration[^;]*line-through/],
  ["sub", /vertical-align:\s*sub/],
  ["sup", /vertical-align:\s*super/],
];
const BLOCKS = "p, ul, ol, table, h1, h2, h3, h4, h5, h6, hr, pre, blockquote, figure, div";
const NUMBER = /^\s*(\d+|[a-z]|[ivx]+)[.)]/i;

/** Pasted HTML (from Word, Google Docs, a web page) without what means nothing: marks of programs, empty blocks. */
export function cleaned(html) {
  const page = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  for (const element of page.querySelectorAll(DROPPED)) element.remove();
  for (const comment of comments(page)) comment.remove();
  for (const element of page.querySelectorAll("*")) if (element.tagName.includes(":")) element.replaceWith(...element.childNodes);
  listsOfWord(page);
  marksOfStyles(page);
  blocksOutOfSpans(page);
  for (const gap of page.querySelectorAll("body > br")) if (isBlock(gap.previousSibling) || isBlock(gap.nextSibling)) gap.remove();
  for (const link of page.querySelectorAll("a[href^='https://www.google.com/url?']")) link.href = new URL(link.href).searchParams.get("q") ?? link.href;
  for (const element of page.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li p")) {
    if (!element.textContent.trim() && !element.querySelector("img, br + br")) element.remove();
  }
  for (const element of page.querySelectorAll("[class]")) if (!element.closest("[data-pm-slice]")) element.removeAttribute("class");
  return page.body.innerHTML;
}

const isBlock = (node) => node?.nodeType === Node.ELEMENT_NODE && node.matches(BLOCKS);

/** Inline styles as data: the page's policy lets none be applied, and they are only looked at. */
function withoutStyles(html) {
  const bare = html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/g, "").replace(/<style[\s\S]*?<\/style>/gi, "");
  return bare.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
}

/** What programs say by styles, as marks: bold, italic, struck, lowered, raised; and how cells are aligned. */
function marksOfStyles(page) {
  for (const element of page.querySelectorAll("[data-style]")) {
    const style = element.dataset.style.toLowerCase();
    const align = /text-align:\s*(left|center|right)/.exec(style);
    if (align && element.matches("td, th")) element.dataset.align = align[1];
    if (element.matches("b, strong") && /font-weight:\s*(normal|400)/.test(style)) element.replaceWith(...element.childNodes);
    else if (element.matches("span, a, font")) for (const [tag, sign] of STYLE_MARKS) if (sign.test(style)) wrap(page, element, tag);
    element.removeAttribute("data-style");
  }
}

function wrap(page, element, tag) {
  if (!element.textContent.trim() || element.querySelector("p, li, td")) return;
  const mark = page.createElement(tag);
  mark.append(...element.childNodes);
  element.append(mark);
}

function comments(page) {
  const walker = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

/** Word writes lists as paragraphs whose style tells the level and whose text begins with the sign. */
function listsOfWord(page) {
  let open = [];
  for (const paragraph of [...page.querySelectorAll("p, h1, h2, h3")]) {
    const found = WORD_LIST.exec(paragraph.dataset.style ?? "");
    if (!found) {
      open = [];
      continue;
    }
    if (open.length && paragraph.previousElementSibling !== open[0]) open = [];
    const level = Math.max(1, Number(found[1]));
    const sign = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.dataset.style ?? ""));
    const tag = NUMBER.test(sign?.textContent ?? "") ? "ol" : "ul";
    sign?.remove();
    open = open.slice(0, level);
    while (open.length < level) {
      const list = page.createElement(tag);
      if (open.length === 0) paragraph.before(list);
      else (open.at(-1).lastElementChild ?? open.at(-1)).append(list);
      open.push(list);
    }
    const item = page.createElement("li");
    item.append(...paragraph.childNodes);
    open.at(-1).append(item);
    paragraph.remove();
  }
}

/** Google Docs wraps the whole text in a `b` that is not bold, and items of lists in paragraphs of their own. */
function blocksOutOfSpans(page) {
  for (const wrapper of page.querySelectorAll("b[id^='docs-internal-guid'], span, font")) {
    if (wrapper.matches("b") || wrapper.querySelector("p, ul, ol, table, h1, h2, h3")) wrapper.replaceWith(...wrapper.childNodes);
  }
  for (const list of page.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) list.previousElementSibling?.append(list);
}
