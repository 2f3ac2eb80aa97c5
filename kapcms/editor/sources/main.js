import { get } from "./api.js";
import { fill } from "./h.js";
import { frame, show } from "./frame.js";
import { learnNames } from "./names.js";
import { noticePlaces } from "./notices.js";
import { find } from "./routes.js";
import { may, renewToken } from "./session.js";
import { signInPage } from "./sign_in.js";

const desk = document.getElementById("desk");

async function start() {
  if ("session" in desk.dataset) find(location.pathname)?.load().catch(() => {}); // fetched while it is asked who calls
  if (location.pathname.startsWith("/editor/previews/")) {
    const { previewPage } = await import("./pages/preview.js");
    fill(desk, await previewPage(location.pathname.split("/").pop()));
  } else if (location.pathname === "/editor/password") {
    const { passwordPage } = await import("./pages/password.js");
    document.title = "Set your password · kapcms";
    fill(desk, passwordPage(() => location.assign("/editor/")));
    desk.querySelector("input")?.focus();
  } else if ("session" in desk.dataset && (await renewToken())) {
    open();
  } else {
    document.title = "Sign in · kapcms";
    fill(desk, noticePlaces(), signInPage(enter));
    desk.querySelector("input").focus();
  }
}

/** Whoever signed in comes to the page that was asked for; the first admin of a new site to the first steps. */
async function enter() {
  if (location.pathname === "/editor/" && may("admin") && (await isNewSite())) history.replaceState(null, "", "/editor/welcome");
  open();
}

async function isNewSite() {
  try {
    return (await get("/seeds")).data.is_new;
  } catch {
    return false; // the list says what is wrong with the server
  }
}

function open() {
  fill(desk, noticePlaces(), frame());
  learnNames();
  show();
}

start();
