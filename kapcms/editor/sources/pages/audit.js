import { h } from "../h.js";
export async function page() { return { title: "…", node: h("h1", {}, "…") }; }
