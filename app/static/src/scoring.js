// The keys of the scoring room, and what it notices in a comment once that is saved. Without it every page works by
// links and buttons. Single keys act only where nothing is being typed, and can be switched off (WCAG 2.1.4).

const OFF = "accord.keys";
const TYPED_IN = "input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea, select, [contenteditable]";

const isOff = () => { try { return localStorage.getItem(OFF) === "off"; } catch { return false; } };
const keepOff = (off) => { try { if (off) localStorage.setItem(OFF, "off"); else localStorage.removeItem(OFF); } catch { /* On for this page. */ } };

class Room {
  constructor(panel) {
    this.panel = panel;
    this.form = document.querySelector("form[data-scoring]");
    this.scale = document.querySelector("[data-digits]");
    this.help = panel.querySelector("[data-keys-help]");
    this.told = panel.querySelector("[data-keys-told]");
    this.switch = panel.querySelector("[data-keys-switch]");
    this.acts = {
      n: () => this.follow("next", "This is the last criterion."),
      p: () => this.follow("prev", "This is the first criterion."),
      j: () => this.jump(),
      s: () => this.press("stay"),
      c: () => this.form.querySelector("textarea:not([hidden])")?.focus(),
      "?": () => this.help.showModal(),
    };
    panel.hidden = false;
    document.addEventListener("keydown", (event) => this.pressed(event));
    panel.querySelector("[data-keys-open]").addEventListener("click", () => this.help.showModal());
    panel.querySelector("[data-keys-close]").addEventListener("click", () => this.help.close());
    this.switch.addEventListener("click", () => { keepOff(!isOff()); this.show(); this.say(this.switch.textContent); });
    this.scale?.addEventListener("change", (event) => this.sayMark(event.target));
    this.form.addEventListener("accord:answered", (event) => this.saved(event.detail));
    this.show();
  }

  // What was said a moment ago is said again when it is told anew.
  say(words) {
    this.told.textContent = "";
    setTimeout(() => { this.told.textContent = words; }, 50);
  }

  show() {
    this.switch.setAttribute("aria-pressed", String(!isOff()));
    this.switch.textContent = isOff() ? "Single keys are off" : "Single keys are on";
  }

  pressed(event) {
    if (event.defaultPrevented || event.isComposing || this.help.open) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.press("next"); return; }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isTyping = event.target.matches?.(TYPED_IN);
    if (event.key === "Escape" && isTyping) { event.target.blur(); this.say("Out of the box. Keys act again."); return; }
    if (isTyping || isOff() || event.repeat) return;
    const act = this.acts[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); return; }
    if (/^\p{Nd}$/u.test(event.key) && this.scale && !this.scale.contains(event.target)) {
      const given = new KeyboardEvent("keydown", { key: event.key, cancelable: true });
      this.scale.dispatchEvent(given);
      if (given.defaultPrevented) event.preventDefault();
      else this.say(`There is no mark ${event.key}.`);
    }
  }

  press(value) {
    const button = this.form.querySelector(`button[name=go][value=${value}]`);
    if (button) this.form.requestSubmit(button);
  }

  follow(rel, otherwise) {
    const link = document.querySelector(`.govuk-pagination a[rel=${rel}]`);
    if (link) link.click();
    else this.say(otherwise);
  }

  jump() {
    const fold = document.querySelector("[data-jump]");
    fold.open = !fold.open;
    if (fold.open) fold.querySelector("a").focus();
    else fold.querySelector("summary").focus();
  }

  sayMark(radio) {
    const band = document.querySelector(`.accord-band[data-marks~="${CSS.escape(radio.value)}"]`);
    const label = radio.labels[0]?.textContent.trim() ?? "";
    this.say(band ? `Mark ${label}: ${band.lastElementChild.textContent}` : label);
  }

  // What the server noticed in what it has just saved, and how far the work is now.
  saved(told) {
    if (told.progress) {
      const step = document.querySelector(".accord-strip__step[aria-current]");
      step.className = `accord-strip__step accord-strip__step--${told.progress.step}`;
      step.querySelector("[data-word]").textContent = told.progress.word;
      document.querySelector("[data-told]").textContent = told.progress.told;
    }
    const box = document.querySelector("[data-noticed]");
    if (!told.prompts || !box) return;
    const lines = told.prompts.map((one) => {
      const line = document.createElement("li");
      const rule = document.createElement("span");
      rule.className = "accord-quiet";
      rule.textContent = one.rule;
      line.append(`${one.text} `, rule);
      return line;
    });
    box.querySelector("[data-noticed-list]").replaceChildren(...lines);
    box.hidden = lines.length === 0;
  }
}

const panel = document.querySelector("[data-keys]");
if (panel) new Room(panel);
