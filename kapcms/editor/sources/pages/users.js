import { h } from "../h.js";
import { accountsSection } from "../users/accounts.js";
import { tokensSection } from "../users/tokens.js";

/** Accounts of people and tokens of scripts. */
export async function page() {
  const sections = await Promise.all([accountsSection(), tokensSection()]);
  return { title: "Users and tokens", node: [h("h1", {}, "Users and tokens"), sections] };
}
