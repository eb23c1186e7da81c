// Choosing a list: a project moves between two groups by its tick, by drag or by keys, and after every move the server
// weighs the choice anew. Without it a tick and "Save the list" do the same.

const QUIET_MS = 60;
const SLOW_MS = 600;

class Composer {
  constructor(form) {
    this.form = form;
    this.weighed = document.getElementById("weighed");
    this.told = document.querySelector("[data-weighed-told]");
    this.groups = { in: form.querySelector('[data-group="in"]'), out: form.querySelector('[data-group="out"]') };
    this.asked = 0;
    form.addEventListener("change", (event) => { if (event.target.type === "checkbox") this.moved(event.target); });
    form.addEventListener("input", (event) => { if (event.target.tagName === "TEXTAREA") this.soon(SLOW_MS); });
    form.addEventListener("keydown", (event) => this.pressed(event));
    form.addEventListener("dragstart", (event) => this.lift(event));
    form.addEventListener("dragend", () => this.drop(null));
    for (const group of Object.values(this.groups)) {
      group.addEventListener("dragover", (event) => { if (this.lifted) { event.preventDefault(); group.classList.add("accord-group--over"); } });
      group.addEventListener("dragleave", () => group.classList.remove("accord-group--over"));
      group.addEventListener("drop", (event) => { event.preventDefault(); this.drop(group); });
    }
  }

  lift(event) {
    this.lifted = event.target.closest?.(".accord-candidate[draggable]");
    if (this.lifted) event.dataTransfer.effectAllowed = "move";
  }

  drop(group) {
    const tick = this.lifted?.querySelector("input[type=checkbox]");
    this.lifted = null;
    Object.values(this.groups).forEach((one) => one.classList.remove("accord-group--over"));
    if (!group || !tick || tick.checked === (group === this.groups.in)) return;
    tick.checked = !tick.checked;
    this.moved(tick);
  }

  // Up and down go from tick to tick; the space bar moves the project, as it does for every tick.
  pressed(event) {
    // The enter key in the name of an alternative keeps the alternative, and does not save the list.
    if (event.target.name === "alternative" && event.key === "Enter") {
      event.preventDefault();
      this.form.requestSubmit(this.form.querySelector("button[formaction]"));
      return;
    }
    if (event.target.type !== "checkbox" || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const ticks = [...this.form.querySelectorAll(".accord-candidate input[type=checkbox]")];
    const next = ticks[ticks.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  }

  moved(tick) {
    const card = tick.closest(".accord-candidate");
    const group = this.groups[tick.checked ? "in" : "out"];
    const cards = [...group.querySelectorAll(".accord-candidate")];
    const after = cards.find((one) => Number(one.dataset.place) > Number(card.dataset.place));
    const had = document.activeElement === tick;
    group.insertBefore(card, after || null);
    if (had) tick.focus({ preventScroll: true });
    for (const one of Object.values(this.groups)) {
      one.querySelector("[data-count]").textContent = one.querySelectorAll(".accord-candidate").length;
    }
    this.soon(QUIET_MS);
  }

  soon(wait) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.weigh(), wait);
  }

  async weigh() {
    const mine = ++this.asked;
    this.weighed.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.form.dataset.weigh, { method: "POST", body: new FormData(this.form) });
      if (mine !== this.asked) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const open = this.weighed.querySelector("details")?.open;
      this.weighed.innerHTML = await answer.text();
      if (open) this.weighed.querySelector("details")?.setAttribute("open", "");
      this.told.textContent = this.weighed.querySelector("[data-told]").dataset.told;
    } catch {
      this.told.textContent = "The rules could not be weighed. Save the list to see how it stands.";
    } finally {
      if (mine === this.asked) this.weighed.removeAttribute("aria-busy");
    }
  }
}

const form = document.querySelector("form[data-weigh]");
if (form) new Composer(form);
