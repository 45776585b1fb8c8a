// One card for each person: the face, and whom it shall become. A card takes a picture by drop, paste or the file picker.
import { ARROW, PLUS, complain, dropZone, icon, make, minutes } from "./dom.js";

const isPicture = (file) => file && file.type.startsWith("image/");

// A picture, or a text where there is none: of one on another host there is no `source`, since this page loads nothing from there.
function picture(source, alt, text) {
  return source ? make("img", { src: source, alt }) : make("span", { className: "named" }, text);
}

const pictureOfFace = (face, alt) => picture(face.picture, alt, "No picture");

// `actions`: choose(face, file), clear(face), and seek(face) where the video is on the page.
function makeCard(face, position, actions) {
  const who = `person ${position}`;
  const input = make("input", {
    type: "file", accept: "image/jpeg,image/png,image/webp", hidden: true, "aria-label": `Picture for ${who}`,
    onchange: () => {
      if (input.files[0]) actions.choose(face, input.files[0]);
      input.value = "";
    },
  });
  const slot = make("button", { type: "button", className: "slot", onclick: () => input.click() });
  if (face.target) {
    slot.setAttribute("aria-label", `Change the picture for ${who}`);
    slot.append(picture(face.target.picture, "", face.target.name));
  } else {
    slot.setAttribute("aria-label", `Choose a picture for ${who}`);
    slot.append(icon(PLUS), make("span", {}, "Choose a picture"));
  }
  slot.append(make("span", { className: "wait" }, "Looking at it …"));
  const row = make("p", { className: "row" });
  if (actions.seek && face.first_seen !== undefined) {
    row.append(make("button", { type: "button", className: "quiet", onclick: () => actions.seek(face), "aria-label": `Show ${who} in the video` }, "Show in video"));
  }
  if (face.target) {
    row.append(make("button", { type: "button", className: "quiet", onclick: () => actions.clear(face), "aria-label": `Keep ${who} as it is` }, "Keep as is"));
  }
  const times = face.first_seen === undefined ? "" : `${minutes(face.first_seen)} – ${minutes(face.last_seen)}`;
  const card = make("li", { className: face.target ? "card chosen" : "card" },
    make("div", { className: "pair" },
      pictureOfFace(face, `Face of ${who}`), icon(ARROW), slot),
    make("div", { className: "who" }, make("h3", {}, `Person ${position}`), make("span", { className: "hint" }, times)),
    row, input);
  card.dataset.face = face.id;
  dropZone(card, (file) => actions.choose(face, file));
  return card;
}

// Selects the card of a face.
export const cardOf = (face) => `[data-face="${face.id}"]`;

// A message that names faces by their ids, in the words of the cards, which count from 1.
export function inCards(text, faces) {
  return text.replace(/\bface (\d+)\b/g, (found, id) => {
    const i = (faces || []).findIndex((face) => String(face.id) === id);
    return i < 0 ? found : `person ${i + 1}`;
  });
}

// Where the focus is among the cards, so that it can be given back after they were made anew.
function focusIn(list) {
  const card = document.activeElement && document.activeElement.closest("[data-face]");
  return card && list.contains(card) ? card.dataset.face : null;
}

export function renderCards(list, faces, actions) {
  const signature = JSON.stringify([faces, Boolean(actions.seek)]);
  if (list.dataset.shown === signature) return;
  list.dataset.shown = signature;
  const focused = focusIn(list);
  const complaint = list.querySelector("#problem");
  const complained = complaint && complaint.closest("[data-face]").dataset.face;
  list.replaceChildren(...faces.map((face, i) => makeCard(face, i + 1, actions)));
  if (focused !== null) list.querySelector(`${cardOf({ id: focused })} .slot`)?.focus();
  if (complaint) list.querySelector(cardOf({ id: complained }))?.append(complaint);
}

// The same, small and fixed, while the work goes on.
export function renderCast(list, faces) {
  const items = faces.map((face, i) => [face, i + 1]).filter(([face]) => face.target).map(([face, position]) =>
    make("li", {}, pictureOfFace(face, `Person ${position}`), icon(ARROW), picture(face.target.picture, face.target.name, face.target.name)));
  list.replaceChildren(...items);
}

export function setBusy(list, face, busy) {
  list.querySelector(cardOf(face))?.classList.toggle("busy", busy);
}

// A picture that is pasted goes to the card that has the focus, or over which the pointer is.
export function acceptPaste(list, getFaces, actions) {
  document.addEventListener("paste", (event) => {
    const card = list.offsetParent && (document.activeElement.closest("[data-face]") || list.querySelector("[data-face]:hover"));
    const file = [...event.clipboardData.files].find(isPicture);
    if (!file) return;
    if (!card) {
      if (list.offsetParent) complain("Move to a person's card first, then paste.", "#choice-head");
      return;
    }
    event.preventDefault();
    const face = getFaces().find((candidate) => String(candidate.id) === card.dataset.face);
    if (face) actions.choose(face, file);
  });
}
