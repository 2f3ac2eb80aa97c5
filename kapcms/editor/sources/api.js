import { Offline, Problem } from "./problem.js";
import { csrfToken, renewToken, signInAgain } from "./session.js";

const BASE = "/api/editor/v1";

/**
 * Ask the Editor API: `call("PATCH", "/articles/1", {json, version, query})` gives `{data, meta, version, status}`.
 *
 * Where the session is over, the sign-in opens in place and the request is sent again.
 * Throws Problem where the server refuses, Offline where it cannot be reached.
 */
export async function call(method, path, options = {}) {
  const answer = await send(method, path, options);
  const mend = options.once ? undefined : await wayBack(answer);
  if (!mend) return finished(answer);
  await mend();
  return finished(await send(method, path, options));
}

/** What makes a refused request worth sending again; undefined where nothing does. */
async function wayBack(answer) {
  if (answer.status === 401) return signInAgain;
  const isLost = answer.status === 403 && (await read(answer.clone())).code === "csrf_missing";
  return isLost ? renewToken : undefined;
}

export const get = (path, query) => call("GET", path, { query });
export const post = (path, json, options) => call("POST", path, { json: json ?? {}, ...options });
export const put = (path, json, options) => call("PUT", path, { json: json ?? {}, ...options });
export const patch = (path, json, options) => call("PATCH", path, { json, ...options });
export const remove = (path, options) => call("DELETE", path, options);

/** All items of a list, page by page, at most `most`. */
export async function all(path, query = {}, most = 500) {
  const items = [];
  let cursor;
  do {
    const page = await get(path, { limit: 100, ...query, cursor });
    items.push(...page.data);
    cursor = page.meta?.next_cursor;
  } while (cursor && items.length < most);
  return items;
}

async function send(method, path, { json, form, query, version, headers = {} }) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const search = given.length ? `?${new URLSearchParams(given)}` : "";
  const sent = { Accept: "application/json", ...headers };
  if (method !== "GET") sent["X-CSRF-Token"] = csrfToken();
  if (version !== undefined) sent["If-Match"] = version === "*" ? "*" : `"${version}"`;
  if (json !== undefined) sent["Content-Type"] = "application/json";
  const body = form ?? (json === undefined ? undefined : JSON.stringify(json));
  try {
    return await fetch(`${BASE}${path}${search}`, { method, headers: sent, body, credentials: "same-origin" });
  } catch {
    throw new Offline();
  }
}

async function finished(response) {
  const body = await read(response);
  if (!response.ok) {
    if (response.status === 502 || response.status === 504) throw new Offline();
    throw new Problem(response.status, body);
  }
  const tag = response.headers.get("ETag");
  const version = tag && /^(W\/)?"\d+/.test(tag) ? Number(tag.match(/\d+/)[0]) : undefined;
  return { ...body, status: response.status, version, location: response.headers.get("Location") };
}

async function read(response) {
  const text = await response.text();
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
