// The view of one job: it shows what the events tell, and sends what the user decides.
import { call, follow } from "./api.js";
import { acceptPaste, renderCards, renderCast, setBusy } from "./cards.js";
import { announce, complain, find, make, number, show, size } from "./dom.js";
import { empty, fill, link } from "./player.js";

const STEPS = ["detecting", "choosing", "swapping", "done"];
const LABELS = { upload: "Handing the files to the service", detect: "Looking for people", describe: "Looking at the faces",
  swap: "Swapping faces", download: "Fetching the result" };

let job = null;
let unfollow = null;
let onchange = () => {};
let estimateTimer = null;

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
  if (trouble) return trouble;
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
  find("note").textContent = seen.note || "";
  show(find("note"), Boolean(seen.note));
  renderCards(find("cards"), faces, actions);
  const button = find("swap");
  button.disabled = chosen === 0;
  button.textContent = chosen === 0 ? "Swap" : chosen === 1 ? "Swap 1 person" : `Swap ${chosen} people`;
}

function showPreview(seen) {
  const visible = Boolean(seen.original) && seen.stage !== "done";
  show(find("preview"), visible);
  if (visible) fill(find("preview-screen"), seen.original, { gif: seen.kind === "gif", label: "The video" });
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
  const original = fill(find("original-screen"), seen.original, { gif, label: "The original video",
    missing: `The original is at ${seen.url}; this page shows nothing from other hosts.` });
  const result = fill(find("result-screen"), seen.result, { gif, label: "The swapped video" });
  show(find("together-row"), Boolean(original && result));
  link(original, result, find("together"));
  find("download").href = `${seen.result}&download=1`;
  find("cost").textContent = costOf(seen.credits || {});
  const losses = seen.losses || [];
  find("losses").replaceChildren(...losses.map((text) => make("li", { textContent: text })));
  show(find("losses"), losses.length > 0);
}

function showFailure(seen) {
  const failed = seen.stage === "failed";
  show(find("failure"), failed);
  if (!failed) return;
  find("failure-text").textContent = seen.error.message;
  show(find("failure").querySelector(".again"), Boolean(seen.faces) && !seen.error.ambiguous);
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
  unfollow = follow(id, (seen) => job && job.id === id && render(seen), () => {
    end();
    setTimeout(() => job && job.id === id && open(id).catch(() => {}), 2000);
  });
}

function end() {
  if (unfollow) unfollow();
  unfollow = null;
}

// ---- deciding -------------------------------------------------------------------------------------------------------------

async function attempt(action) {
  complain("");
  try {
    const seen = await action();
    if (seen && job && seen.id === job.id) render(seen);
  } catch (problem) {
    complain(problem.message);
  }
}

const actions = {
  choose(face, file) {
    if (file.size === 0) return complain("This file is empty.");
    setBusy(find("cards"), face, true);
    return attempt(() => call("PUT", path(`/targets/${face.id}?name=${encodeURIComponent(file.name)}`), { file }))
      .finally(() => setBusy(find("cards"), face, false));
  },
  clear: (face) => attempt(() => call("DELETE", path(`/targets/${face.id}`))),
  seek(face) {
    const video = find("preview-screen").querySelector("video");
    if (!video) return;
    video.currentTime = face.first_seen + 0.1;
    video.scrollIntoView({ block: "nearest" });
  },
};

// A rules file and the pictures that it names. The service decides; its decisions come back in the cards.
async function applyRules(files) {
  const rules = files.find((file) => file.name.toLowerCase().endsWith(".json"));
  if (!rules) throw new Error("Choose the rules file, which ends in .json, and along with it the pictures that it names.");
  announce("Applying the rules");
  for (const picture of files.filter((file) => file !== rules)) {
    await call("PUT", path(`/pictures?name=${encodeURIComponent(picture.name)}`), { file: picture });
  }
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
      const estimate = await call("GET", path("/estimate"));
      text = `About ${number(estimate.credits)} credits`;
      if (estimate.affordable === false) text += `, which is more than the balance of ${number(estimate.balance)}`;
      text += ".";
    } catch (problem) {
      text = problem.message;
      if (problem.status === 409) open(id).catch(() => {}); // the job has changed meanwhile
    }
    if (job && job.id === id && job.faces === faces) place.textContent = text;
  }, 300);
}

// Disables a button while its request is under way: a double click asks once.
function once(button, action) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    await attempt(action);
    button.disabled = false;
    if (job) showChoice(job);
  });
}

export function setUp(changed) {
  onchange = changed;
  once(find("swap"), () => call("POST", path("/swap")));
  once(find("retry"), () => call("POST", path("/retry")));
  document.querySelectorAll(".again").forEach((button) => once(button, () => call("POST", path("/again"))));
  const input = find("rules-files");
  find("choose-rules").addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    find("choose-rules").disabled = true;
    await attempt(() => applyRules(files));
    find("choose-rules").disabled = false;
  });
  acceptPaste(find("cards"), () => job.faces || [], actions);
}

// Shows a job; raises what the API says against it.
export async function open(id) {
  end();
  const seen = await call("GET", `/api/jobs/${id}`);
  render(seen);
  return seen;
}

export function close() {
  end();
  job = null;
  for (const id of ["original-screen", "result-screen", "preview-screen"]) empty(id);
  delete find("cards").dataset.shown;
}
