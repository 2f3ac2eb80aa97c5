import { all } from "./api.js";
import { h } from "./h.js";
import { attempt } from "./notices.js";

const MOST = 5000;
const names = new Map();
let learning = null;

/** Ask how the accounts are called whose addresses lists and revisions bear. */
export function learnNames() {
  learning = attempt(async () => {
    for (const { email, name } of await all("/colleagues", {}, MOST)) names.set(email, name);
  });
}

/** The name of an account, of a token or of the command line; the address where no name is known. */
export const nameOf = (address) => names.get(address) ?? address;

/** The same as an element, which gets the name when it is known, if it is not yet. */
export function named(address) {
  const node = h("span", {}, nameOf(address));
  if (!names.has(address)) learning?.then(() => (node.textContent = nameOf(address)));
  return node;
}

/** The accounts as [address, name], once they are known. */
export async function colleagues() {
  await learning;
  return [...names];
}
