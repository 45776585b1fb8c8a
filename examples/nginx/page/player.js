// Videos on the page: one alone, or the original beside the result, which then leads.
import { make } from "./dom.js";

// Says why a video does not play: a browser calls a connection that is lost a format that it does not know, too.
async function explain(screen, address, reload) {
  const there = await fetch(address, { method: "HEAD" }).then((answer) => answer.ok, () => false);
  if (screen.dataset.shown !== String(address)) return;
  if (there) screen.replaceChildren(make("p", {}, "Your browser cannot play this format."));
  else screen.replaceChildren(make("p", {}, "The video cannot be loaded now."), make("button", { type: "button", onclick: reload }, "Load it again"));
}

// Shows a video or a GIF in a screen; null shows why there is none. `reload` shows it again once it could not be loaded.
export function fill(screen, address, { gif = false, label, missing, reload }) {
  if (screen.dataset.shown === String(address)) return screen.querySelector("video");
  screen.dataset.shown = String(address);
  if (!address) {
    screen.replaceChildren(make("p", {}, missing));
    return null;
  }
  if (gif) {
    screen.replaceChildren(make("img", { src: address, alt: label }));
    return null;
  }
  const video = make("video", { src: address, controls: true, playsInline: true, preload: "metadata", "aria-label": label });
  video.addEventListener("error", () => explain(screen, address, reload));
  screen.replaceChildren(video);
  return video;
}

// Also stops what plays.
export function empty(id) {
  const screen = document.getElementById(id);
  screen.replaceChildren();
  delete screen.dataset.shown;
}

// The original does what the result does, without its sound, for as long as `together` is checked.
export function link(original, result, together) {
  if (!original || !result || result.dataset.linked) return;
  result.dataset.linked = "yes";
  const step = () => {
    if (Math.abs(original.currentTime - result.currentTime) > 0.15) original.currentTime = result.currentTime;
  };
  const follow = (act) => () => together.checked && act();
  const sides = () => {
    original.muted = together.checked;
    original.controls = !together.checked;
    if (together.checked) {
      step();
      if (result.paused) original.pause();
      else original.play().catch(() => {});
    }
  };
  result.addEventListener("play", follow(() => { step(); original.play().catch(() => {}); }));
  result.addEventListener("pause", follow(() => { original.pause(); step(); }));
  result.addEventListener("seeked", follow(step));
  result.addEventListener("ratechange", follow(() => { original.playbackRate = result.playbackRate; }));
  together.addEventListener("change", sides);
  sides();
}
