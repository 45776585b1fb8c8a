// The page: who is signed in, which view is shown, and how a video comes in. The address after # names the view.
import { call, upload } from "./api.js";
import { complain, dropZone, find, make, moment, number, show, size } from "./dom.js";
import * as jobView from "./job.js";

const VIEWS = ["view-sign-in", "view-start", "view-job"];
const STAGES = { detecting: "looking for people", choosing: "waits for your choice", swapping: "being swapped", done: "ready", failed: "failed" };

let limits = {};
let sending = null;

function showView(name) {
  for (const view of VIEWS) show(find(view), view === name);
  const heading = find(name).querySelector("h1");
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

// ---- the account ---------------------------------------------------------------------------------------------------------

async function showAccount() {
  const account = await call("GET", "/api/account");
  limits = account.limits;
  find("video-limit").textContent = `At most ${size(limits.video)}.`;
  show(find("credits"), account.balance !== undefined);
  find("balance").textContent = account.balance === undefined ? "" : number(account.balance);
  show(find("sign-out"), true);
  for (const element of document.querySelectorAll(".local-only")) show(element, account.backend === "local");
  if (account.problem) complain(account.problem);
}

async function signIn(token) {
  await call("POST", "/api/session", { json: { token } });
  complain("");
  await route();
}

function signedOut() {
  jobView.close();
  document.title = "Sign in – Studio";
  show(find("credits"), false);
  show(find("sign-out"), false);
  showView("view-sign-in");
  find("token").focus();
}

// ---- the start -------------------------------------------------------------------------------------------------------------

function lineOf(job) {
  const remove = make("button", {
    type: "button", className: "quiet", "aria-label": `Delete ${job.name}`,
    onclick: async () => {
      try {
        await call("DELETE", `/api/jobs/${job.id}`);
        await showEarlier();
        find("choose-video").focus();
      } catch (problem) {
        complain(problem.message);
      }
    },
  }, "Delete");
  const link = make("a", { href: `#/jobs/${job.id}` }, job.name);
  return make("li", {}, make("p", {}, link, " ", make("span", { className: "hint" }, `${STAGES[job.stage]}, ${moment(job.created_at)}`)), remove);
}

async function showEarlier() {
  const { jobs } = await call("GET", "/api/jobs");
  find("earlier-list").replaceChildren(...jobs.map(lineOf));
  show(find("earlier"), jobs.length > 0);
}

function showSending(on) {
  show(find("upload"), on);
  show(find("drop"), !on);
  show(find("by-url"), !on);
}

async function sendVideo(file) {
  if (sending) return;
  complain("");
  if (file.size === 0) return complain("This file is empty.");
  if (limits.video && file.size > limits.video) {
    return complain(`${file.name} has ${size(file.size)}; a video may have ${size(limits.video)}.`);
  }
  find("upload-label").textContent = `Uploading ${file.name}`;
  find("upload-bar").value = 0;
  showSending(true);
  find("upload-cancel").focus();
  sending = upload(`/api/jobs?name=${encodeURIComponent(file.name)}`, file, (fraction) => {
    if (fraction !== null) find("upload-bar").value = fraction;
  });
  try {
    const job = await sending.done;
    if (job) location.hash = `#/jobs/${job.id}`;
  } catch (problem) {
    complain(problem.message);
  }
  sending = null;
  showSending(false);
  if (document.activeElement === document.body) find("choose-video").focus();
}

async function nameVideo(event) {
  event.preventDefault();
  complain("");
  const button = event.target.querySelector("button");
  button.disabled = true;
  try {
    const job = await call("POST", "/api/jobs", { json: { url: find("video-url").value.trim() } });
    find("video-url").value = "";
    location.hash = `#/jobs/${job.id}`;
  } catch (problem) {
    complain(problem.message);
  }
  button.disabled = false;
}

// ---- routing ----------------------------------------------------------------------------------------------------------------

async function showPlace() {
  const id = (location.hash.match(/^#\/jobs\/([0-9a-f]{32})$/) || [])[1];
  jobView.close();
  await showAccount();
  if (id) {
    await jobView.open(id);
    showView("view-job");
  } else {
    document.title = "Face-swap studio";
    await showEarlier();
    showView("view-start");
  }
}

async function route() {
  complain("");
  try {
    await showPlace();
  } catch (problem) {
    if (problem.status === 401) return;
    if (problem.status === 404) {
      history.replaceState(null, "", "#/");
      await route();
    }
    complain(problem.message);
  }
}

async function start() {
  jobView.setUp(() => showAccount().catch(() => {}));
  find("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    const token = find("token").value.trim();
    find("token").value = "";
    signIn(token).catch((problem) => complain(problem.message));
  });
  find("sign-out").addEventListener("click", async () => {
    await call("DELETE", "/api/session").catch(() => {});
    signedOut();
  });
  window.addEventListener("signedout", signedOut);
  find("choose-video").addEventListener("click", () => find("video-file").click());
  find("video-file").addEventListener("change", (event) => {
    if (event.target.files[0]) sendVideo(event.target.files[0]);
    event.target.value = "";
  });
  find("upload-cancel").addEventListener("click", () => sending && sending.abort());
  find("by-url").addEventListener("submit", nameVideo);
  dropZone(find("drop"), sendVideo);
  // a file that misses its place must not take the page's
  for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
  window.addEventListener("hashchange", route);
  // the link that `make studio` prints carries the token behind #, which no server is told
  const token = (location.hash.match(/^#token=(.+)$/) || [])[1];
  if (token) {
    history.replaceState(null, "", "#/");
    await signIn(token).catch((problem) => complain(problem.message));
  }
  else await route();
}

start();
