const PREFIX = "kapcms:kept:";

/** What was typed and not saved yet, kept in this browser: `{version, fields, at}` by the draft's id. */
export function keep(id, version, fields) {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify({ version, fields, at: new Date().toISOString() }));
    return true;
  } catch {
    return false; // storage is full or forbidden: the state line says so
  }
}

export function keptFor(id) {
  const text = localStorage.getItem(PREFIX + id);
  return text ? JSON.parse(text) : null;
}

export const forget = (id) => localStorage.removeItem(PREFIX + id);
