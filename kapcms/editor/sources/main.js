import { fill } from "./h.js";
import { frame, show } from "./frame.js";
import { noticePlaces } from "./notices.js";
import { renewToken } from "./session.js";
import { signInPage } from "./sign_in.js";

const desk = document.getElementById("desk");

async function start() {
  if (location.pathname.startsWith("/editor/previews/")) {
    const { previewPage } = await import("./pages/preview.js");
    fill(desk, await previewPage(location.pathname.split("/").pop()));
  } else if (await renewToken()) {
    open();
  } else {
    document.title = "Sign in · kapcms";
    fill(desk, noticePlaces(), signInPage(open));
    desk.querySelector("input").focus();
  }
}

function open() {
  fill(desk, noticePlaces(), frame());
  show();
}

start();
