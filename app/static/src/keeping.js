// Nothing typed is lost. A form with data-autosave="ADDRESS" is saved there as one writes; any other form with a line
// [data-keep="ADDRESS"] in it is kept there as a working copy, which its owner alone reads. What the server could not
// take is kept in this browser, and sent when it can. A form with data-guard asks before words are left that nobody has.

const SAVE_AFTER_MS = 2000;
const AGAIN_AFTER_MS = 10000;
const BEAT_MS = 20000;
const LOCAL_FOR_MS = 7 * 24 * 3600 * 1000;
const PREFIX = "accord.words.";
const OFFLINE = "No connection. Your words are kept in this browser.";
const HELD = "No connection, so this is not saved yet. It is saved when the connection is back.";
const SIGNED_OUT = "You are signed out. Your words are kept in this browser, and offered back when you sign in again.";
const NOWHERE = "Not saved yet. Use the button to save.";
const EARLIER = "Words that you typed here before are kept. They are offered when you open this page again.";
const STAY = "There is no connection, so you are not signed out. Your words are kept in this browser.";
const LOSE = "Words that you typed in this browser are saved nowhere else. Sign out and lose them?";
// The page's own, never kept: the same as workflows/working_copy.py, which has the last word.
const OF_THE_PAGE = /^(csrf_token|go|copy|copy_.*)$/;

// Browsers may refuse to keep anything: then the server alone does.
export const local = {
  read(key) {
    try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; }
  },
  write(key, words) {
    try { localStorage.setItem(PREFIX + key, JSON.stringify(words)); return true; } catch { return false; }
  },
  forget(key) {
    try { localStorage.removeItem(PREFIX + key); } catch { /* There was nothing to forget. */ }
  },
  keys() {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)); } catch { return []; }
  },
};

const isSecret = (control) => control.type === "password" || control.type === "file" || /one-time-code|password|^cc-/.test(control.autocomplete || "");

// What stands in the form as pairs, without secrets, files, and what the page says of itself.
export function wordsOf(form) {
  const secret = new Set([...form.elements].filter(isSecret).map((control) => control.name));
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !secret.has(name) && !OF_THE_PAGE.test(name));
}

async function post(address, pairs, keepalive = false) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(pairs), headers, keepalive });
  const told = await answer.json().catch(() => ({}));
  const isKept = Boolean(told.saved || told.kept || answer.headers.get("Accord-Kept"));
  return { ok: answer.ok, status: answer.status, told, isKept };
}

const heading = () => document.querySelector("h1")?.textContent.trim() ?? "";

const keepAt = (place, token, words, more = [], keepalive = false) => post(
  place,
  [...words.fields, ["csrf_token", token], ["copy", "keep"], ["copy_title", words.title], ["copy_against", words.against], ["copy_sitting", words.sitting], ...more],
  keepalive,
);

// What stands in the way of saving is said where it is seen, however long the form is.
function showCut(words) {
  let bar = document.querySelector(".accord-cut");
  if (!bar && words) {
    bar = document.querySelector("main").appendChild(document.createElement("p"));
    bar.className = "accord-cut";
  }
  if (bar) bar.hidden = !words;
  if (bar && bar.textContent !== words) bar.textContent = words;
}

function showHere(words) {
  document.querySelectorAll("[data-here]").forEach((line) => { if (line.textContent !== words) line.textContent = words; });
}

class Watched {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-keep]");
    this.sitting = form.elements.copy_sitting?.value;
    // Each opening of a page has a name of its own: two windows never write over each other's words.
    this.key = this.line && `${this.line.dataset.key}.${this.sitting}`;
    this.edits = 0;
    this.kept = 0;
    this.isLocal = false;
    this.isCut = false;
    this.held = null;
    this.going = null;
    const own = form.dataset.autosave ? [...form.querySelectorAll("[data-saved]")] : [];
    this.lines = own.length ? own : [this.line].filter(Boolean);
    own.forEach((line) => line.setAttribute("role", "status"));
    form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("beforeunload", (event) => { if (this.isAtRisk()) event.preventDefault(); });
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") this.leave(); });
    window.addEventListener("online", () => this.back());
  }

  tell(words) { this.lines.forEach((line) => { if (line.textContent !== words) line.textContent = words; }); }

  // Nobody has these words but the page: neither the server nor this browser.
  isAtRisk() { return this.edits !== this.kept && !(this.line && this.writeLocal()); }

  writeLocal() {
    if (!this.line) return false;
    this.isLocal = local.write(this.key, { ...this.words(), at: Date.now(), place: this.line.dataset.keep });
    return this.isLocal;
  }

  words() {
    return { title: heading(), against: this.form.elements.copy_against.value, sitting: this.sitting, fields: wordsOf(this.form) };
  }

  typed() {
    this.edits += 1;
    // Who writes on has not finished: what was pressed before is pressed again.
    this.held = null;
    this.writeLocal();
    if (this.line && !this.form.dataset.autosave) this.tell("Not saved yet");
    this.wait(SAVE_AFTER_MS);
  }

  wait(pause) {
    clearTimeout(this.waiting);
    if (this.line || this.form.dataset.autosave) this.waiting = setTimeout(() => this.push(), pause);
  }

  // One request at a time, so that a later one never arrives before an earlier one.
  async push() {
    if (this.going) await this.going;
    // A form that only asks before it is left has nowhere to send its words to but its own button.
    if (this.edits === this.kept || !(this.line || this.form.dataset.autosave)) return true;
    this.going = this.send().finally(() => { this.going = null; });
    return this.going;
  }

  async send() {
    const upTo = this.edits;
    try {
      const answer = this.form.dataset.autosave ? await this.save() : await keepAt(this.line.dataset.keep, this.line.dataset.token, this.words());
      return this.answered(answer, upTo);
    } catch {
      this.isCut = true;
      this.tellCut(this.isLocal ? OFFLINE : "No connection. Keep this page open until your words are saved.");
      this.wait(AGAIN_AFTER_MS);
      return false;
    }
  }

  tellCut(words) {
    this.tell(this.held ? HELD : words);
    showCut(this.held ? HELD : words);
  }

  // The network is back: words first, then what was pressed meanwhile.
  async back() {
    showCut("");
    if (await this.push()) this.release();
  }

  save() {
    this.tell("Saving…");
    const pairs = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return post(this.form.dataset.autosave, pairs);
  }

  // A refusal is for the person to settle, and asking again would not change it. The server says whether it has the words.
  answered(answer, upTo) {
    this.isCut = false;
    showCut("");
    if (answer.status === 400 && this.isLocal) this.tell(SIGNED_OUT);
    else this.tell(answer.told.saved || answer.told.kept || answer.told.told || NOWHERE);
    if (answer.ok && answer.told.version && this.form.elements.version) this.form.elements.version.value = answer.told.version;
    if (answer.told.here) showHere(answer.told.here);
    this.form.dispatchEvent(new CustomEvent("accord:answered", { detail: answer.told }));
    if (answer.status === 429 || answer.status >= 500) this.wait(AGAIN_AFTER_MS);
    if (!answer.isKept) return false;
    if (answer.told.saved) document.querySelector("[data-unsaved]")?.remove();
    this.kept = upTo;
    if (this.edits === this.kept) local.forget(this.key);
    else this.wait(SAVE_AFTER_MS);
    setTimeout(() => this.release());
    return true;
  }

  // The page goes out of sight. What is longer than a browser sends from a page that has gone stays in the browser.
  leave() {
    if (!this.line || this.edits === this.kept || this.isSubmitted) return;
    this.writeLocal();
    keepAt(this.line.dataset.keep, this.line.dataset.token, this.words(), [], true).catch(() => {});
  }

  // Words on their way arrive before the save does, or they would stand there afterwards as unsaved.
  submitted(event) {
    clearTimeout(this.waiting);
    if (this.going) {
      event.preventDefault();
      const again = event.submitter;
      this.going.finally(() => { this.form.requestSubmit(again); });
      return;
    }
    if (this.line && this.edits !== this.kept) this.writeLocal();
    if (this.isCut || !navigator.onLine) {
      event.preventDefault();
      this.hold(event.submitter);
      return;
    }
    this.kept = this.edits;
    this.isSubmitted = true;
  }

  // Without a network a browser would show its own page in place of this one.
  hold(submitter) {
    this.held = { submitter };
    this.tellCut(HELD);
    if (navigator.onLine) this.wait(0);
  }

  release() {
    if (!this.held) return;
    const { submitter } = this.held;
    this.held = null;
    this.form.requestSubmit(submitter);
  }
}

// Words that this browser kept while the server could not be reached, of every page: sent to where they were typed, from
// whichever page is open now. Each sitting is kept beside the others, so that they are put over nothing.
async function sendWaiting(person, token, isHere) {
  const sent = [];
  const waiting = local.keys().filter((key) => key.startsWith(`${person}.`) && !isHere(key));
  for (const key of waiting) {
    const words = local.read(key);
    if (!words?.place) continue;
    const age = Math.max(0, Math.round((Date.now() - words.at) / 1000));
    const answer = await keepAt(words.place, token, words, [["copy_age", age]]).catch(() => null);
    if (!answer?.isKept) continue;
    if (local.read(key)?.at === words.at) local.forget(key);
    sent.push(key);
  }
  return sent;
}

// What was typed before the script was there is seen by what stands in the fields.
const isChanged = (control) => (/^(radio|checkbox)$/.test(control.type) ? control.checked !== control.defaultChecked : "defaultValue" in control && control.type !== "file" && control.value !== control.defaultValue);

// The page is asked for again to offer what has just arrived, but never under the hands of somebody who has begun.
let hasBegun = false;

async function offerWaiting(send, watched) {
  const shown = [...document.querySelectorAll("[name=copy_sitting]")].map((one) => one.value);
  const sent = (await send()).filter((key) => !shown.includes(key.split(".").pop()));
  const line = [...document.querySelectorAll("[data-keep]")].find((one) => sent.some((key) => key.startsWith(`${one.dataset.key}.`)));
  // A page that answers a form, or has words put back, has words in it already.
  if (!line || "answer" in line.dataset || document.querySelector("[data-unsaved]")) return;
  if (!hasBegun && !watched.some((one) => [...one.form.elements].some(isChanged))) {
    window.location.replace(line.dataset.page);
    return;
  }
  const told = document.createElement("p");
  told.className = "govuk-body-s";
  told.setAttribute("role", "status");
  line.after(told);
  told.textContent = EARLIER;
}

function beat(line) {
  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    post(line.dataset.keep, [["csrf_token", line.dataset.token], ["copy", "here"]]).then((answer) => { if (answer.ok) showHere(answer.told.here); }).catch(() => {});
  }, BEAT_MS);
}

// Whoever signs out leaves no words behind in this browser; what is not on the server yet goes there first, from
// whichever page it was typed on, and what cannot be sent is lost only when its owner says so.
function watchSignOut(form, watched, send) {
  const left = () => local.keys().some((key) => key.startsWith(`${form.dataset.signOut}.`)) || watched.some((one) => one.isAtRisk());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await Promise.all(watched.filter((one) => one.line).map((one) => one.push()));
    await send();
    if (!navigator.onLine) { showCut(STAY); return; }
    if (left() && !window.confirm(LOSE)) return;
    local.keys().filter((key) => key.startsWith(`${form.dataset.signOut}.`)).forEach(local.forget);
    watched.forEach((one) => { one.kept = one.edits; });
    form.submit();
  });
}

function forgetOld() {
  local.keys().forEach((key) => { if (!(Date.now() - local.read(key)?.at < LOCAL_FOR_MS)) local.forget(key); });
}

// Whoever follows a link from a form that is saved as one writes has finished with it: it is saved first. What the
// server refuses is said, and whoever follows a link then leaves it as it is.
function watchLinks(watched) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (!link || link.target || link.hasAttribute("download") || link.origin !== window.location.origin) return;
    if (link.pathname === window.location.pathname && link.hash) return;
    const one = watched.find((each) => each.form.dataset.autosave && each.edits !== each.kept && each.edits !== each.left);
    if (!one || !navigator.onLine) return;
    event.preventDefault();
    one.left = one.edits;
    one.push().then((isKept) => { if (isKept || one.isCut) window.location.assign(link.href); });
  });
}

function start() {
  (document.body.dataset.letGo || "").split(" ").filter(Boolean).forEach(local.forget);
  forgetOld();
  const watched = [...document.querySelectorAll("form[data-guard], form[data-autosave]")].map((form) => new Watched(form));
  watchLinks(watched);
  const own = document.querySelector("form[data-sign-out]");
  if (own) {
    const isHere = (key) => watched.some((one) => one.key === key);
    const send = () => sendWaiting(own.dataset.signOut, own.elements.csrf_token.value, isHere);
    ["keydown", "pointerdown", "input", "change"].forEach((name) => document.addEventListener(name, () => { hasBegun = true; }, true));
    offerWaiting(send, watched);
    window.addEventListener("online", () => offerWaiting(send, watched));
    watchSignOut(own, watched, send);
  }
  if (document.querySelector("[data-here]")) document.querySelectorAll("form [data-keep]").forEach(beat);
}

if (typeof document !== "undefined") start();
