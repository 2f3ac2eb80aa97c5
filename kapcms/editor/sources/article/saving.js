import { call } from "../api.js";
import { Offline } from "../problem.js";
import { forget, keep } from "./kept.js";

const PAUSE_MS = 1200;
const KEEP_MS = 300;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15_000;

/**
 * Saves a draft as it is written: in this browser at once, on the server after a pause, again and again while the
 * network is gone. Nothing that was typed is dropped until the server has it.
 *
 * `told(state, detail)`: `saved`, `waiting`, `saving`, `offline`, `refused`. `stored(data)`: the server has it.
 * `clashed(held)`: somebody saved meanwhile; settles with the version to save over, or null where mine was given up.
 * `hold(isHeld)`: the text is being joined with another's, and takes no letters until that is done.
 */
export class Saving {
  constructor({ noun, id, version, told, stored, clashed, hold = () => {} }) {
    Object.assign(this, { noun, id, version, told, stored, clashed, hold });
    this.changes = {};
    this.retryMs = FIRST_RETRY_MS;
    this.onOnline = () => this.flush();
    this.onHide = () => this.keepNow();
    window.addEventListener("online", this.onOnline);
    window.addEventListener("pagehide", this.onHide);
  }

  get keptId() {
    return this.id ?? `new-${this.noun}`;
  }

  get isClean() {
    return Object.keys(this.changes).length === 0 && !this.running;
  }

  /** Note changed fields; a value may be a function that gives it when it is needed. */
  change(fields) {
    Object.assign(this.changes, fields);
    this.told("waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE_MS);
    this.keepTimer ??= setTimeout(() => this.keepNow(), KEEP_MS);
  }

  keepNow() {
    clearTimeout(this.keepTimer);
    this.keepTimer = null;
    const pending = { ...this.sending, ...evaluated(this.changes) };
    if (Object.keys(pending).length) keep(this.keptId, this.version, pending);
  }

  /** Save now; whether all is saved. */
  flush() {
    clearTimeout(this.timer);
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async run() {
    while (Object.keys(this.changes).length) {
      this.sending = evaluated(this.changes);
      this.changes = {};
      this.told("saving");
      try {
        await this.send(this.sending);
        this.sending = null;
        this.retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.changes = { ...this.sending, ...this.changes };
        this.sending = null;
        this.failed(error);
        return false;
      }
    }
    clearTimeout(this.keepTimer);
    this.keepTimer = null;
    forget(this.keptId);
    this.told("saved");
    return true;
  }

  async send(fields) {
    if (!this.id) {
      const answer = await call("POST", `/${this.noun}`, { json: fields, headers: { "Idempotency-Key": (this.key ??= crypto.randomUUID?.() ?? String(Math.random())) } });
      forget(this.keptId);
      this.id = answer.data.id;
      this.took(answer);
      return;
    }
    try {
      this.took(await this.save(fields, this.version));
    } catch (error) {
      if (error.status !== 412) throw error;
      this.hold(true);
      try {
        await this.clash(fields);
      } finally {
        this.hold(false);
      }
    }
  }

  async clash(fields) {
    try {
      this.took(await this.save(fields, this.version, { merge: true }));
      return;
    } catch (error) {
      if (error.status !== 412 && error.status !== 400) throw error;
    }
    const version = await this.clashed(fields, this.version);
    if (version !== null) this.took(await this.save({ ...fields, ...evaluated(this.changes) }, version));
  }

  save(fields, version, query = {}) {
    return call("PATCH", `/${this.noun}/${this.id}`, { json: fields, version, query: { autosave: true, ...query } });
  }

  took(answer) {
    this.version = answer.version ?? answer.data.version;
    this.stored(answer.data);
  }

  failed(error) {
    this.keepNow();
    if (error instanceof Offline || error.status >= 500 || error.status === 429) {
      this.told("offline", error.message);
      this.timer = setTimeout(() => this.flush(), this.retryMs);
      this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
    } else {
      this.told("refused", error.message);
    }
  }

  /** Stop; what is not saved stays in this browser. */
  async close() {
    if (!this.isClean) {
      this.keepNow();
      await Promise.race([this.flush(), new Promise((resolve) => setTimeout(resolve, 1500))]);
    }
    clearTimeout(this.timer);
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("pagehide", this.onHide);
  }
}

function evaluated(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === "function" ? value() : value]));
}
