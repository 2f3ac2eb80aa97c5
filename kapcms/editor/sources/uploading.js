import { call } from "./api.js";
import { Offline, Problem } from "./problem.js";
import { csrfToken, signInAgain } from "./session.js";

/**
 * Put a file into the media library with its alternative text; the medium. `onProgress` gets parts of the whole, 0 to 1.
 *
 * Throws Problem where the server refuses, Offline where it cannot be reached.
 */
export async function upload(file, alt = "", onProgress = null) {
  const form = new FormData();
  if (alt) form.append("alt", alt);
  form.append("file", file);
  if (!onProgress) return (await call("POST", "/media", { form })).data;
  let answer = await send(form, onProgress);
  if (answer.status === 401) {
    await signInAgain();
    answer = await send(form, onProgress);
  }
  if (answer.status !== 201) throw new Problem(answer.status, answer.body);
  return answer.body.data;
}

/** The same request with XMLHttpRequest: fetch does not tell how much of a body has gone. */
function send(form, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/editor/v1/media");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", csrfToken());
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("load", () => resolve({ status: request.status, body: read(request.responseText) }));
    request.addEventListener("error", () => reject(new Offline()));
    request.send(form);
  });
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
