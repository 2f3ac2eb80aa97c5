/** The roles of accounts and tokens, from the least to the most: [role, what it may]. */
export const ROLES = [["viewer", "Viewer: reads drafts"], ["author", "Author: writes own, publishes nothing"], ["editor", "Editor: writes and publishes all"], ["admin", "Admin: all"]];
