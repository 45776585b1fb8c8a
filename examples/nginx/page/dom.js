// Small helpers for the page. Text gets into it as text, never as markup: what users and services write is not to be trusted.

export const ARROW = "M5 12h14m-6-6 6 6-6 6";
export const PLUS = "M12 5v14M5 12h14";

export const find = (id) => document.getElementById(id);

// An element with properties, attributes (names with a dash, or `role`), listeners (on…) and children.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

// A line drawing of 24 by 24, for decoration.
export function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export function show(element, visible) {
  element.hidden = !visible;
}

// Tells screen readers, once for each text.
export function announce(text) {
  const place = find("announce");
  if (place.textContent !== text) place.textContent = text;
}

const notice = find("problem");
const top = notice.parentNode;

// Says what is wrong, in the visible element that `near` selects: where the user has just acted. Without one, at the top of the page.
// The notice is one: the next complaint takes its place, and an empty one takes it away.
export function complain(text, near) {
  const place = text && near ? document.querySelector(near) : null;
  if (place && place.offsetParent) place.append(notice);
  else top.prepend(notice);
  notice.textContent = text || "";
  show(notice, Boolean(text));
  if (text) notice.scrollIntoView({ block: "nearest" });
}

// Takes dropped files: `accept` gets the first. While one is held over it, the element shows that it would take it.
export function dropZone(element, accept) {
  const over = (on) => (event) => {
    if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    element.classList.toggle("over", on);
  };
  element.addEventListener("dragover", over(true));
  element.addEventListener("dragleave", over(false));
  element.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length > 0) accept(event.dataTransfer.files[0]);
  });
}

export function minutes(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export const number = (value, digits = 2) => new Intl.NumberFormat("en", { maximumFractionDigits: digits }).format(value);

export function size(bytes) {
  return bytes >= 1e9 ? `${number(bytes / 2 ** 30, 1)} GB` : `${number(Math.max(bytes / 2 ** 20, 0.1), bytes < 1e7 ? 1 : 0)} MB`;
}

export function moment(seconds) {
  return new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(seconds * 1000));
}
