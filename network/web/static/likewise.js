// Switch on the design system's own script, and spare people two slips. Every page works without.
import { initAll } from "./nhsuk/nhsuk.js";

// a double click is one deed
const PAUSE = 5000; // milliseconds in which a form that was sent is not sent again
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (Date.now() - (sent.get(form) ?? -PAUSE) < PAUSE) event.preventDefault();
  else sent.set(form, Date.now());
});
// a page that the back button brings out of the browser's memory may be sent anew
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach((form) => sent.delete(form));
});

// whoever writes what a place is like means to say it: the choice above follows
document.addEventListener("input", (event) => {
  const written = event.target.closest(".likewise-other");
  const choice = written?.closest("fieldset").querySelector("input[type=radio][value=other]");
  if (choice) choice.checked = true;
});

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
