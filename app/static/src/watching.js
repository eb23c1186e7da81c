// A page that says how far work has come looks again by itself, and becomes the page of what was found. Without this
// script the link on it does the same.

const SOON_MS = 2000;
const LATEST_MS = 15000;
const SPOKEN_EVERY_MS = 20000;
// Nobody is kept signed in for ever by a window that waits.
const GIVE_UP_MS = 20 * 60000;
const BEGUN = Date.now();

const spoken = document.body.appendChild(document.createElement("p"));
spoken.className = "govuk-visually-hidden";
spoken.setAttribute("role", "status");

// What is under way is read out now and then, and not at every step.
let lastSpoken = Date.now();
const say = (words) => {
  spoken.textContent = words.replace(/\s+/g, " ").trim();
  lastSpoken = Date.now();
};

const progress = () => document.querySelector("[data-watch]");

// The server's page as it is now; nothing where it cannot be had, or where it is another's, as after a sign-out.
const ask = async () => {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected || answer.status === 404) return "gone";
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
};

const become = (page) => {
  const main = document.getElementById("main");
  const held = main.contains(document.activeElement);
  main.replaceWith(document.adoptNode(page.getElementById("main")));
  document.title = page.title;
  const title = document.querySelector("#main h1");
  if (held) {
    title.tabIndex = -1;
    title.focus();
  }
  say(`This page has changed. ${title.textContent}`);
};

const show = (page, line) => {
  const changed = line.textContent !== page.textContent;
  const pressed = line.contains(document.activeElement);
  // Whoever stands on the link keeps it: the words beside it change then.
  if (pressed) line.querySelector("[data-words]").replaceWith(document.adoptNode(page.querySelector("[data-words]")));
  else line.replaceWith(document.adoptNode(page));
  if (changed && Date.now() - lastSpoken >= SPOKEN_EVERY_MS) say(progress().querySelector("[data-words]").textContent);
};

const look = async (wait) => {
  let next = Math.min(wait * 1.3, LATEST_MS);
  if (document.visibilityState === "visible") {
    const page = await ask();
    if (page === "gone") return location.reload();
    const found = page?.querySelector("[data-watch]");
    if (page && !found) return become(page);
    if (found && found.textContent !== progress().textContent) next = SOON_MS;
    if (found) show(found, progress());
  }
  if (Date.now() - BEGUN < GIVE_UP_MS) setTimeout(look, next, next);
};

// This script reads the words out itself, with pauses.
progress()?.querySelectorAll("[role=status]").forEach((line) => line.removeAttribute("role"));
if (progress()) setTimeout(look, SOON_MS, SOON_MS);
