// The view of one job: it shows what the events tell, and sends what the user decides.
import { call, follow } from "./api.js";
import { acceptPaste, cardOf, inCards, renderCards, renderCast, setBusy } from "./cards.js";
import { announce, complain, find, make, number, show, size } from "./dom.js";
import { empty, fill, link } from "./player.js";

const STEPS = ["detecting", "choosing", "swapping", "done"];
const LABELS = { upload: "Handing the files to the service", detect: "Looking for people", describe: "Looking at the faces",
  swap: "Swapping faces", download: "Fetching the result" };

let job = null;
let wanted = null; // the id of the job to be shown: an answer about another one comes too late
let unfollow = null;
let onchange = () => {};
let ongone = () => {};
let acts = 0; // begun and ended: what was asked for before one is not shown after it
let estimateTimer = null;
let applying = false; // a rules file

const isActive = (seen) => seen.stage === "detecting" || seen.stage === "swapping";
const path = (rest = "") => `/api/jobs/${job.id}${rest}`;

// ---- showing -------------------------------------------------------------------------------------------------------------

function showSteps(seen) {
  const present = STEPS.indexOf(seen.stage === "failed" ? seen.failed_stage : seen.stage);
  document.querySelectorAll(".steps li").forEach((item, i) => {
    item.className = i < present || seen.stage === "done" ? "past" : i === present ? "present" : "";
    if (i === present) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}

// Seconds as people say them.
function span(seconds) {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function detailOf({ stage, fraction, moved, expected, elapsed, remaining, trouble }) {
  if (trouble) return `Trying again: ${trouble}`;
  if ((stage === "upload" || stage === "download") && expected) return `${size(moved)} of ${size(expected)}`;
  const left = remaining >= 1 ? `, ${span(remaining)} left` : "";
  if (fraction !== undefined) return `${Math.round(fraction * 100)} %${left}`;
  return elapsed >= 3 ? `${Math.round(elapsed)} s` : "";
}

function showWork(seen) {
  const active = isActive(seen);
  show(find("work"), active);
  if (!active) return;
  if (!job || !isActive(job) || job.id !== seen.id) renderCast(find("cast"), seen.stage === "swapping" ? seen.faces || [] : []);
  const progress = seen.progress || {};
  const label = LABELS[progress.stage] || (seen.stage === "detecting" ? LABELS.detect : LABELS.swap);
  find("work-label").textContent = label;
  find("work-detail").textContent = detailOf(progress);
  const bar = find("work-bar");
  if (progress.fraction === undefined) bar.removeAttribute("value");
  else bar.value = progress.fraction;
  const quarter = progress.fraction === undefined ? 0 : Math.floor(progress.fraction * 4) * 25;
  announce(quarter > 0 ? `${label}: ${quarter} percent` : label);
}

function showChoice(seen) {
  const choosing = seen.stage === "choosing";
  show(find("choice"), choosing);
  show(find("bar"), choosing && (seen.faces || []).length > 0);
  if (!choosing) return;
  const faces = seen.faces || [];
  const chosen = faces.filter((face) => face.target).length;
  find("choice-title").textContent = faces.length > 0 ? "Who shall become whom?" : "Nobody was found in this video";
  show(find("choice-hint"), faces.length > 0);
  show(find("rules"), faces.length > 0);
  show(find("nobody"), faces.length === 0);
  find("note").textContent = inCards(seen.note || "", faces);
  show(find("note"), Boolean(seen.note));
  renderCards(find("cards"), faces, seen.original && seen.kind !== "gif" ? actions : { ...actions, seek: null });
  const button = find("swap");
  button.disabled = chosen === 0 || applying;
  button.textContent = chosen === 0 ? "Swap" : chosen === 1 ? "Swap 1 person" : `Swap ${chosen} people`;
}

function showPreview(seen) {
  const visible = Boolean(seen.original) && seen.stage !== "done";
  show(find("preview"), visible);
  const reload = () => {
    empty("preview-screen");
    showPreview(job);
  };
  if (visible) fill(find("preview-screen"), seen.original, { gif: seen.kind === "gif", label: "The video", reload });
  else empty("preview-screen");
}

function costOf({ before, charged, after }) {
  if (charged === undefined) return "";
  const balances = before !== undefined && after !== undefined ? ` The balance was ${number(before)} before it and is ${number(after)} now.` : "";
  return `This swap cost ${number(charged)} ${charged === 1 ? "credit" : "credits"}.${balances}`;
}

function showResult(seen) {
  const done = seen.stage === "done";
  show(find("result"), done);
  if (!done) {
    empty("original-screen");
    empty("result-screen");
    return;
  }
  const gif = seen.kind === "gif";
  const reload = () => {
    empty("original-screen");
    empty("result-screen");
    showResult(job);
  };
  const original = fill(find("original-screen"), seen.original, { gif, reload, label: "The original video",
    missing: `The original is at ${seen.url}; this page shows nothing from other hosts.` });
  const result = fill(find("result-screen"), seen.result, { gif, reload, label: "The swapped video" });
  show(find("together-row"), Boolean(original && result));
  link(original, result, find("together"));
  find("download").href = `${seen.result}&download=1`;
  find("cost").textContent = costOf(seen.credits || {});
  const losses = seen.losses || [];
  find("losses").replaceChildren(...losses.map((text) => make("li", { textContent: inCards(text, seen.faces) })));
  show(find("losses"), losses.length > 0);
}

function showFailure(seen) {
  const failed = seen.stage === "failed";
  show(find("failure"), failed);
  if (!failed) return;
  find("failure-text").textContent = inCards(seen.error.message, seen.faces);
  show(find("failure-again"), Boolean(seen.faces) && !seen.error.ambiguous);
}

// What has the focus may just have gone: then the heading takes it, from where Tab leads to what has come.
function keepFocus() {
  window.scrollTo(0, 0);
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) find("job-title").focus();
  });
}

function render(seen) {
  const before = job;
  showWork(seen);
  job = seen;
  find("job-title").textContent = seen.name;
  document.title = `${seen.name} – Studio`;
  showSteps(seen);
  showPreview(seen);
  showChoice(seen);
  showResult(seen);
  showFailure(seen);
  if (before && before.id === seen.id && before.stage !== seen.stage) {
    onchange(seen);
    if (seen.stage === "choosing") announce(`${(seen.faces || []).length} people found. Choose who shall change.`);
    if (seen.stage === "done") announce("The result is ready.");
    keepFocus();
  }
  if (isActive(seen) && !unfollow) begin();
  if (!isActive(seen)) end();
  if (seen.stage === "choosing" && (!before || before.stage !== "choosing" || JSON.stringify(before.faces) !== JSON.stringify(seen.faces))) askEstimate();
}

// ---- following ------------------------------------------------------------------------------------------------------------

function begin() {
  const { id } = job;
  unfollow = follow(id, (seen) => job && job.id === id && render(seen), (closed) => {
    if (!job || job.id !== id) return;
    find("work-detail").textContent = "The studio does not answer; trying again …";
    if (!closed) return;
    end();
    setTimeout(() => reopen(id), 2000);
  });
}

// Takes a job up again that could not be followed: until it is there, or is gone.
function reopen(id) {
  if (!job || job.id !== id || unfollow) return;
  open(id).catch((problem) => {
    if (problem.status === 0 || problem.status >= 500) setTimeout(() => reopen(id), 2000);
    else if (job && job.id === id) complain(problem.message);
  });
}

function end() {
  if (unfollow) unfollow();
  unfollow = null;
}

// ---- deciding -------------------------------------------------------------------------------------------------------------

// Another page may have altered or deleted a job of which no events come.
async function look() {
  if (!job || isActive(job) || applying) return;
  const { id } = job;
  const before = acts;
  try {
    const seen = await call("GET", `/api/jobs/${id}`);
    if (job && job.id === id && acts === before && JSON.stringify(seen) !== JSON.stringify(job)) render(seen);
  } catch (problem) {
    if (problem.status === 404 && job && job.id === id) ongone();
  }
}

// What goes wrong is said in the element that `near` selects.
async function attempt(near, action) {
  complain("");
  acts++;
  try {
    const seen = await action();
    if (seen && job && seen.id === job.id) render(seen);
  } catch (problem) {
    if (problem.status === 409) await look();
    complain(inCards(problem.message, job && job.faces), near);
  }
  acts++;
}

const actions = {
  choose(face, file) {
    if (file.size === 0) return complain("This file is empty.", cardOf(face));
    setBusy(find("cards"), face, true);
    return attempt(cardOf(face), () => call("PUT", path(`/targets/${face.id}?name=${encodeURIComponent(file.name)}`), { file }))
      .finally(() => setBusy(find("cards"), face, false));
  },
  clear: (face) => attempt(cardOf(face), () => call("DELETE", path(`/targets/${face.id}`))),
  seek(face) {
    const video = find("preview-screen").querySelector("video");
    if (!video) return;
    video.currentTime = face.first_seen + 0.1;
    video.scrollIntoView({ block: "nearest" });
  },
};

// What is being done with a rules file; null when that has ended.
function showApplying(text) {
  applying = text !== null;
  show(find("rules-work"), applying);
  show(find("rules-hint"), !applying);
  find("rules-label").textContent = text || "";
  find("choose-rules").disabled = applying;
  find("cards").setAttribute("aria-busy", applying);
  if (job) showChoice(job);
  if (!applying) return;
  announce(text);
  find("rules-work").scrollIntoView({ block: "nearest" });
}

// A rules file and the pictures that it names. The studio decides; its decisions come back in the cards.
async function applyRules(files) {
  const rules = files.find((file) => file.name.toLowerCase().endsWith(".json"));
  if (!rules) throw new Error("Choose the rules file, which ends in .json, and along with it the pictures that it names.");
  const pictures = files.filter((file) => file !== rules);
  for (const [i, picture] of pictures.entries()) {
    showApplying(`Sending picture ${i + 1} of ${pictures.length}: ${picture.name}`);
    await call("PUT", path(`/pictures?name=${encodeURIComponent(picture.name)}`), { file: picture });
  }
  showApplying("Looking at the people and applying the rules");
  return call("PUT", path("/rules"), { file: rules });
}

function askEstimate() {
  clearTimeout(estimateTimer);
  const place = find("estimate");
  const { id, faces } = job;
  if (!(faces || []).some((face) => face.target)) {
    place.textContent = (faces || []).length > 0 ? "Nobody is chosen yet." : "";
    return;
  }
  place.textContent = "Asking what it costs …";
  estimateTimer = setTimeout(async () => {
    let text = "";
    try {
      const estimate = await call("GET", `/api/jobs/${id}/estimate`);
      text = `About ${number(estimate.credits)} credits`;
      if (estimate.affordable === false) text += `, which is more than the balance of ${number(estimate.balance)}`;
      text += ".";
    } catch (problem) {
      const changed = problem.status === 409; // the job, meanwhile
      text = `${changed ? "" : "The price is not known. "}${inCards(problem.message, faces)}`;
      if (changed && job && job.id === id) open(id).catch(() => {});
    }
    if (job && job.id === id && job.faces === faces) place.textContent = text;
  }, 300);
}

// Disables a button while its request is under way: a double click asks once.
function once(button, near, action) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await attempt(near, action);
    button.disabled = false;
    if (job) showChoice(job);
  });
}

// What the page shows is what is swapped, or nothing.
function swap() {
  const targets = {};
  for (const face of job.faces) if (face.target) targets[face.id] = face.target.picture;
  return call("POST", path("/swap"), { json: { targets } });
}

export function setUp(changed, gone) {
  onchange = changed;
  ongone = gone;
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  once(find("swap"), "#bar", swap);
  once(find("retry"), "#failure", () => call("POST", path("/retry")));
  once(find("failure-again"), "#failure", () => call("POST", path("/again")));
  once(find("result-again"), "#result", () => call("POST", path("/again")));
  const input = find("rules-files");
  find("choose-rules").addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    if (applying || files.length === 0) return;
    await attempt("#rules", () => applyRules(files));
    showApplying(null);
  });
  acceptPaste(find("cards"), () => job.faces || [], actions);
}

// Shows a job; raises what the API says against it. Returns null where something else is wanted meanwhile.
export async function open(id) {
  end();
  wanted = id;
  const seen = await call("GET", `/api/jobs/${id}`);
  if (wanted !== id) return null;
  render(seen);
  return seen;
}

export function close() {
  end();
  wanted = null;
  clearTimeout(estimateTimer);
  job = null;
  for (const id of ["original-screen", "result-screen", "preview-screen"]) empty(id);
  delete find("cards").dataset.shown;
}
