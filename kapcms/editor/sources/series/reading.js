import { fill, h } from "../h.js";

const isPublic = (member) => member.status === "public" || member.status === "changed";

/** The order as readers will walk it once the series is published: public articles alone, each with its neighbours. */
export function readersView(order) {
  const node = h("section", { class: "readers", "aria-label": "As readers will see it" });
  const show = () => {
    const seen = order.members.filter(isPublic);
    const hidden = order.members.length - seen.length;
    fill(
      node,
      h("h2", {}, "As readers will see it"),
      h("ol", {}, seen.map((member, place) => h("li", {}, h("span", {}, member.title), h("small", {}, `← ${seen[place - 1]?.title ?? "none (first)"}`), h("small", {}, `→ ${seen[place + 1]?.title ?? "none (last)"}`)))),
      hidden ? h("p", { class: "hint" }, `${hidden} not public: previous and next leave ${hidden === 1 ? "it" : "them"} out.`) : null,
    );
  };
  show();
  return { node, show };
}
