const OF_DRAFTS = ["created", "published", "unpublished", "scheduled", "unscheduled", "trashed", "restored", "purged"];
const TYPES = [
  ["article", "Articles", [...OF_DRAFTS, "preview_made", "preview_revoked"]],
  ["series", "Series", OF_DRAFTS],
  ["person", "People", OF_DRAFTS],
  ["topic", "Topics", OF_DRAFTS],
  ["snippet", "Snippets", OF_DRAFTS],
  ["term", "Glossary", OF_DRAFTS],
  ["media", "Media", ["created", "published", "unpublished", "purged"]],
  ["site", "Site", ["published"]],
  ["import", "Imports", ["done"]],
  ["session", "Signing in", ["created", "ended", "refused"]],
  ["user", "Accounts", ["created", "deleted", "password_set", "link_made", "second_factor_set", "second_factor_removed"]],
  ["token", "Tokens", ["created", "revoked"]],
];

/** What was done, in words: "article published". */
export const inWords = (act) => act.replace(/[._]/g, " ");

/** The choices of acts: [title of a group, [value, text] of each]; a value is `type=…` or `what=…`. */
export const GROUPS = TYPES.map(([type, title, verbs]) => [title, [[`type=${type}`, `${title}: any act`], ...verbs.map((verb) => [`what=${type}.${verb}`, inWords(`${type}.${verb}`)])]]);
