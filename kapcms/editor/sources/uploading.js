import { call } from "./api.js";
import { isMissingRoute } from "./problem.js";

/** Put a file into the media library with its alternative text; the medium. */
export async function upload(file, alt = "") {
  const form = new FormData();
  form.append("file", file);
  if (alt) form.append("alt", alt);
  try {
    return (await call("POST", "/media", { form })).data;
  } catch (error) {
    if (isMissingRoute(error)) throw new Error("This server keeps no media yet; give the picture's address instead.");
    throw error;
  }
}
