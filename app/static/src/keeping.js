// Nothing typed is lost. A form with data-autosave="ADDRESS" is saved there as one writes; any other form with a line
// [data-keep="ADDRESS"] in it is kept there as a working copy, which its owner alone reads. What the server could not
// take is kept in this browser, and sent when it can. A form with data-guard asks before words are left that nobody has.

const SAVE_AFTER_MS = 2000;
const AGAIN_AFTER_MS = 10000;
const BEAT_MS = 20000;
const LOCAL_FOR_MS = 7 * 24 * 3600 * 1000;
const PREFIX = "accord.words.";
const OFFLINE = "No connection. Your words are kept in this browser.";
const SIGNED_OUT = "You are signed out. Your words are kept in this browser, and offered back when you sign in again.";
const NOWHERE = "Not saved yet. Use the button to save.";
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
  return { ok: answer.ok, status: answer.status, told };
}

const heading = () => document.querySelector("h1")?.textContent.trim() ?? "";

const keepAt = (line, pairs, more, keepalive) => post(line.dataset.keep, [...pairs, ["csrf_token", line.dataset.token], ["copy", "keep"], ["copy_title", heading()], ...more], keepalive);

function showHere(words) {
  document.querySelectorAll("[data-here]").forEach((line) => { if (line.textContent !== words) line.textContent = words; });
}

class Watched {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-keep]");
    this.key = this.line?.dataset.key;
    this.edits = 0;
    this.kept = 0;
    this.isLocal = false;
    this.going = null;
    const own = form.dataset.autosave ? [...form.querySelectorAll("[data-saved]")] : [];
    this.lines = own.length ? own : [this.line].filter(Boolean);
    own.forEach((line) => line.setAttribute("role", "status"));
    form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("beforeunload", (event) => { if (this.isAtRisk()) event.preventDefault(); });
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") this.leave(); });
    window.addEventListener("online", () => this.push());
  }

  tell(words) { this.lines.forEach((line) => { if (line.textContent !== words) line.textContent = words; }); }

  // Nobody has these words but the page: neither the server nor this browser.
  isAtRisk() { return this.edits !== this.kept && !(this.line && this.writeLocal()); }

  writeLocal() {
    if (!this.line) return false;
    const words = { at: Date.now(), against: this.form.elements.copy_against?.value, fields: wordsOf(this.form) };
    this.isLocal = local.write(this.key, words);
    return this.isLocal;
  }

  typed() {
    this.edits += 1;
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
    if (this.edits === this.kept) return true;
    this.going = this.send().finally(() => { this.going = null; });
    return this.going;
  }

  async send() {
    const upTo = this.edits;
    try {
      const answer = this.form.dataset.autosave ? await this.save() : await keepAt(this.line, wordsOf(this.form), [["copy_against", this.form.elements.copy_against.value]]);
      return this.answered(answer, upTo);
    } catch {
      this.tell(this.isLocal ? OFFLINE : "No connection. Keep this page open until your words are saved.");
      this.wait(AGAIN_AFTER_MS);
      return false;
    }
  }

  save() {
    this.tell("Saving…");
    const pairs = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return post(this.form.dataset.autosave, pairs);
  }

  // A refusal is for the person to settle; the server kept the words, and asking again would not change its answer.
  answered(answer, upTo) {
    const isKept = answer.ok || ((answer.status === 409 || answer.status === 422) && Boolean(this.line));
    if (answer.status === 400 && this.isLocal) this.tell(SIGNED_OUT);
    else this.tell(answer.told.saved || answer.told.kept || answer.told.told || NOWHERE);
    if (answer.ok && answer.told.version && this.form.elements.version) this.form.elements.version.value = answer.told.version;
    if (answer.told.here) showHere(answer.told.here);
    if (answer.status === 429 || answer.status >= 500) this.wait(AGAIN_AFTER_MS);
    if (!isKept) return false;
    if (answer.told.saved) document.querySelector("[data-unsaved]")?.remove();
    this.kept = upTo;
    if (this.edits === this.kept) local.forget(this.key);
    else this.wait(SAVE_AFTER_MS);
    return true;
  }

  // The page goes out of sight. What is longer than a browser sends from a page that has gone stays in the browser.
  leave() {
    if (!this.line || this.edits === this.kept || this.isSubmitted) return;
    this.writeLocal();
    keepAt(this.line, wordsOf(this.form), [["copy_against", this.form.elements.copy_against.value]], true).catch(() => {});
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
    this.kept = this.edits;
    this.isSubmitted = true;
  }
}

// Words that this browser kept while the server could not be reached: sent now, and the page asked for again, which
// then offers them back. They are never put over what is saved.
async function sendWaiting(line) {
  const words = local.read(line.dataset.key);
  if (!words) return;
  const age = Math.max(0, Math.round((Date.now() - words.at) / 1000));
  if (!Array.isArray(words.fields) || !(age * 1000 < LOCAL_FOR_MS)) {
    local.forget(line.dataset.key);
    return;
  }
  const answer = await keepAt(line, words.fields, [["copy_against", words.against || line.dataset.against], ["copy_age", age]]).catch(() => null);
  if (!answer?.ok) return;
  local.forget(line.dataset.key);
  window.location.replace(line.dataset.page);
}

function beat(line) {
  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    post(line.dataset.keep, [["csrf_token", line.dataset.token], ["copy", "here"]]).then((answer) => { if (answer.ok) showHere(answer.told.here); }).catch(() => {});
  }, BEAT_MS);
}

// Whoever signs out leaves no words behind in this browser; what is not on the server yet goes there first.
function watchSignOut(form, watched) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = await Promise.all(watched.filter((one) => one.line).map((one) => one.push()));
    if (!sent.every(Boolean) && !window.confirm("The words on this page are saved nowhere else. Sign out all the same?")) return;
    local.keys().filter((key) => key.startsWith(`${form.dataset.signOut}.`)).forEach(local.forget);
    watched.forEach((one) => { one.kept = one.edits; });
    form.submit();
  });
}

function forgetOld() {
  local.keys().forEach((key) => { if (!(Date.now() - local.read(key)?.at < LOCAL_FOR_MS)) local.forget(key); });
}

function start() {
  (document.body.dataset.letGo || "").split(" ").filter(Boolean).forEach(local.forget);
  forgetOld();
  const watched = [...document.querySelectorAll("form[data-guard], form[data-autosave]")].map((form) => new Watched(form));
  // A page that answers a form has its words in it already.
  document.querySelectorAll("[data-keep]:not([data-answer])").forEach(sendWaiting);
  if (document.querySelector("[data-here]")) document.querySelectorAll("form [data-keep]").forEach(beat);
  document.querySelectorAll("form[data-sign-out]").forEach((form) => watchSignOut(form, watched));
}

if (typeof document !== "undefined") start();
