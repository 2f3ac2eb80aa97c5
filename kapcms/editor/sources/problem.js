/** What the Editor API refused: `status`, `code`, `detail`, `errors` of its problem+json, and the whole `body`. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || `The server answered ${status}.`);
    this.status = status;
    this.code = body.code;
    this.errors = body.errors ?? [];
    this.body = body;
  }
}

/** The server cannot be reached: nothing is known about what became of the request. */
export class Offline extends Error {
  constructor() {
    super("The server cannot be reached.");
  }
}

/** Whether the server does not know the address: a part of the API that this server does not have. */
export function isMissingRoute(error) {
  return error instanceof Problem && (error.status === 404 || error.status === 405) && error.code !== "unknown";
}
