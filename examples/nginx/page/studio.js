// The page: who is signed in, which view is shown, and how a video comes in. The address after # names the view.
import { call, upload } from "./api.js";
import { complain, dropZone, find, make, moment, number, show, size } from "./dom.js";
import * as jobView from "./job.js";

const VIEWS = ["view-sign-in", "view-start", "view-job"];
const STAGES = { detecting: "looking for people", choosing: "waits for your choice", swapping: "being swapped", done: "ready", failed: "failed" };

let limits = {};
let sending = null;
let turn = 0; // counts what was asked for: a view that is ready when the next one is wanted is not shown

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
  return account.problem;
}

async function signIn(token) {
  try {
    await call("POST", "/api/session", { json: { token } });
  } catch (problem) {
    signedOut();
    return complain(problem.message, "#sign-in");
  }
  await route();
}

function signedOut() {
  turn++;
  jobView.close();
  document.title = "Sign in – Studio";
  show(find("credits"), false);
  show(find("sign-out"), false);
  showView("view-sign-in");
  find("token").focus();
}

// ---- the start -------------------------------------------------------------------------------------------------------------

// What is deleted does not come back, and may have been paid for: the button is pressed twice.
function lineOf(job) {
  let asked = false;
  const ask = (on) => {
    asked = on;
    remove.textContent = on ? "Delete for good?" : "Delete";
    remove.setAttribute("aria-label", on ? `Delete ${job.name} for good?` : `Delete ${job.name}`);
  };
  const remove = make("button", {
    type: "button", className: "quiet",
    onclick: async () => {
      if (!asked) return ask(true);
      complain("");
      try {
        await call("DELETE", `/api/jobs/${job.id}`);
        await showEarlier();
        find("choose-video").focus();
      } catch (problem) {
        complain(problem.message, `[data-job="${job.id}"]`);
      }
    },
    onblur: () => ask(false),
  });
  ask(false);
  const link = make("a", { href: `#/jobs/${job.id}` }, job.name);
  const line = make("li", {}, make("p", {}, link, " ", make("span", { className: "hint" }, `${STAGES[job.stage]}, ${moment(job.created_at)}`)), remove);
  line.dataset.job = job.id;
  return line;
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
  if (file.size === 0) return complain("This file is empty.", "#drop");
  if (limits.video && file.size > limits.video) {
    return complain(`${file.name} has ${size(file.size)}; a video may have ${size(limits.video)}.`, "#drop");
  }
  find("upload-label").textContent = `Uploading ${file.name}`;
  find("upload-detail").textContent = "";
  find("upload-bar").value = 0;
  showSending(true);
  find("upload-cancel").focus();
  sending = upload(`/api/jobs?name=${encodeURIComponent(file.name)}`, file, (fraction) => {
    if (fraction === null) return;
    find("upload-bar").value = fraction;
    find("upload-detail").textContent = `${size(fraction * file.size)} of ${size(file.size)}`;
  });
  let problem = null;
  try {
    const job = await sending.done;
    if (job) location.hash = `#/jobs/${job.id}`;
  } catch (caught) {
    problem = caught;
  }
  sending = null;
  showSending(false);
  if (problem) complain(problem.message, "#drop");
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
    complain(problem.message, "#by-url");
  }
  button.disabled = false;
}

// ---- routing ----------------------------------------------------------------------------------------------------------------

// A service that is away is waited for some seconds until the account's answer says so: the view does not wait along.
async function showPlace(isWanted) {
  const id = (location.hash.match(/^#\/jobs\/([0-9a-f]{32})$/) || [])[1];
  jobView.close();
  const account = showAccount();
  account.catch(() => {}); // told below, unless the view has failed before
  let job = null;
  if (id) job = await jobView.open(id);
  else await showEarlier();
  if (!isWanted()) return;
  if (!id) document.title = "Face-swap studio";
  showView(id ? "view-job" : "view-start");
  const problem = await account;
  if (problem && find("problem").hidden && (!job || job.stage === "choosing")) complain(problem); // a job that fails says it itself
}

async function route() {
  complain("");
  // the link that `make studio` prints carries the token behind #, which no server is told
  const token = (location.hash.match(/^#token=(.+)$/) || [])[1];
  if (token) {
    history.replaceState(null, "", "#/");
    return signIn(token);
  }
  const mine = ++turn;
  try {
    await showPlace(() => mine === turn);
  } catch (problem) {
    if (mine !== turn || problem.status === 401) return;
    if (problem.status === 404) {
      history.replaceState(null, "", "#/");
      await route();
    }
    complain(problem.message);
  }
}

async function start() {
  jobView.setUp(() => showAccount().catch(() => {}), route);
  find("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    const token = find("token").value.trim();
    find("token").value = "";
    signIn(token);
  });
  find("sign-out").addEventListener("click", async () => {
    await call("DELETE", "/api/session").catch(() => {});
    signedOut();
  });
  window.addEventListener("signedout", signedOut);
  // an upload ends with the page
  window.addEventListener("beforeunload", (event) => sending && event.preventDefault());
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
  await route();
}

start();
