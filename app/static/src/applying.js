// What script adds to the pages of an application: the last hour counted down, and the sums of a cost sheet and of its
// months as one types. They only repeat what the server says with every page; the server decides.

const HOUR = 3600;

export function spanWords(seconds) {
  if (seconds <= 0) return "The deadline has passed";
  const count = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${count(Math.floor(hours / 24), "day")} left`;
  if (hours >= 1) return `${count(hours, "hour")} and ${count(minutes % 60, "minute")} left`;
  return `${count(minutes, "minute")} and ${count(seconds % 60, "second")} left`;
}

// Counts from the number of seconds that the server gave, so that a wrong clock on this machine changes nothing.
function countDown(line) {
  const given = Number(line.dataset.deadline);
  const start = performance.now();
  const show = () => {
    const left = given - Math.floor((performance.now() - start) / 1000);
    line.textContent = spanWords(left);
    if (left > 0) setTimeout(show, left > HOUR + 60 ? 60000 : 1000);
  };
  show();
}

// Whole hundredths of "1,250.50" or "67.5%", or null for anything else: the same forms as forms/numbers.py.
export function hundredths(text) {
  const bare = text.replace(/[£%\s]/g, "");
  const found = /^(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?$/.exec(bare);
  if (!found) return null;
  return BigInt(found[1].replaceAll(",", "")) * 100n + BigInt((found[2] || "").padEnd(2, "0"));
}

export function moneyWords(pence) {
  const whole = pence < 0n ? -pence : pence;
  const pounds = (whole / 100n).toLocaleString("en-GB");
  const rest = whole % 100n;
  return `${pence < 0n ? "-" : ""}£${pounds}${rest ? `.${String(rest).padStart(2, "0")}` : ""}`;
}

// Grant and contribution as workflows/finance.py works them out, in whole pence and basis points.
export function sums(amounts, rate, other) {
  const eligible = amounts.reduce((sum, pence) => sum + pence, 0n);
  const most = (eligible * rate) / 10000n - other;
  const grant = most > 0n ? most : 0n;
  const rest = eligible - grant - other;
  return { eligible, grant, contribution: rest > 0n ? rest : 0n };
}

// Whole numbers as forms/numbers.py reads them, or null for anything else.
export function whole(text) {
  const bare = text.trim();
  return /^(\d{1,3}(,\d{3})+|\d{1,12})$/.test(bare) ? BigInt(bare.replaceAll(",", "")) : null;
}

// Why a number is not understood, in the words that the server has for its place (forms/numbers.py); "" where it is.
export function unread(text, words) {
  if (!text.trim() || (words.reads === "whole" ? whole : hundredths)(text) !== null) return "";
  const bare = text.replace(/[£%\s]/g, "");
  if (words.below && /^[-\u2212]/.test(bare)) return words.below;
  return words.places && /^(\d{1,3}(,\d{3})+|\d+)\.\d{3,}$/.test(bare) ? words.places : words.shape;
}

const USUAL_WORKING_DAYS = 232n;
const product = (one, other) => (one === null || other === null ? null : one * other);

// What a row comes to in pence, or null while it comes to nothing yet: workflows/cost_rows.py in short.
const REACHES = {
  labour: (cell) => product(dayRate(cell), whole(cell("days"))),
  materials: (cell) => product(whole(cell("quantity")), hundredths(cell("each"))),
  capital_usage: (cell) => {
    const [value, residual, used] = [cell("value"), cell("residual"), cell("utilisation")].map(hundredths);
    if ([value, residual, used, whole(cell("months"))].includes(null) || residual > value) return null;
    return ((value - residual) * used) / 10000n;
  },
  travel_and_subsistence: (cell) => product(whole(cell("times")), hundredths(cell("each"))),
};
const amountOf = (cell) => hundredths(cell("amount"));

export function dayRate(cell) {
  const [gross, year] = [hundredths(cell("gross")), cell("working_days").trim() ? whole(cell("working_days")) : USUAL_WORKING_DAYS];
  return gross === null || !year ? null : gross / year;
}

export function rowPence(kind, cells) {
  return (REACHES[kind] ?? amountOf)((name) => cells[name] ?? "");
}

// Whether something is typed in a row that counts nothing yet: forms/costs.py, left_out.
export function isLeftOut(kind, cells) {
  const isBegun = Object.entries(cells).some(([name, text]) => name !== "package" && text.trim());
  const isCounted = kind === "academic" ? cells.heading && hundredths(cells.full ?? "") !== null : rowPence(kind, cells) !== null;
  return isBegun && !isCounted;
}

// Eligible of full economic cost: 80% of all headings together, and the whole of exceptions, as workflows/cost_sheet.py.
export function eligibleOf(rows) {
  const sum = (wanted) => rows.reduce((total, [heading, full]) => (heading.startsWith("exceptions_") === wanted ? total + full : total), 0n);
  return (sum(false) * 8000n) / 10000n + sum(true);
}

// Overheads by the chosen method: a share of labour in basis points, rounded down, or what was calculated.
export function overheadsOf(method, labour, share, calculated) {
  if (method === "share") return (labour * share) / 10000n;
  return method === "calculated" ? (calculated ?? 0n) : 0n;
}

function cellsOf(row) {
  const cells = {};
  row.querySelectorAll("input, select").forEach((input) => { cells[input.name.split("-").pop()] = input.value; });
  return cells;
}

// Each row's own words, and what each section comes to.
function readRows(form) {
  const sections = {};
  const academic = [];
  let leftOut = 0;
  form.querySelectorAll("tr[data-row]").forEach((row) => {
    const [kind, cells] = [row.dataset.row, cellsOf(row)];
    if (isLeftOut(kind, cells)) leftOut += 1;
    if (kind === "academic") {
      const full = hundredths(cells.full ?? "");
      if (full !== null && cells.heading) academic.push([cells.heading, full]);
      return;
    }
    const pence = rowPence(kind, cells);
    const rate = kind === "labour" && pence !== null ? `${moneyWords(dayRate((name) => cells[name] ?? ""))} a day, ` : "";
    row.querySelector("[data-comes-to]").textContent = pence === null ? "" : rate + moneyWords(pence);
    sections[kind] = (sections[kind] ?? 0n) + (pence ?? 0n);
    if (kind === "carried" && cells.category === "labour") sections.carriedLabour = (sections.carriedLabour ?? 0n) + (pence ?? 0n);
  });
  return { sections, eligible: eligibleOf(academic), leftOut };
}

export function leftOutWords(count) {
  return count ? `${count} ${count === 1 ? "row is" : "rows are"} left out of these sums: a number is missing or not understood.` : "";
}

// A number that is not understood is told as its place is left, and no longer than it stands there. What the server said
// of the place stands already.
function tellUnread(place, isLeft) {
  const [input, told] = [place.querySelector("input"), place.querySelector("[data-unread]")];
  const words = unread(input.value, place.dataset);
  if (told && (isLeft || !words)) told.remove();
  if (!words || !isLeft || place.querySelector(".govuk-error-message:not([data-unread])")) return;
  const line = Object.assign(document.createElement("p"), { className: "govuk-error-message", textContent: words });
  line.dataset.unread = "";
  line.setAttribute("role", "status");
  (input.closest(".govuk-input__wrapper") ?? input).before(line);
}

function watchNumbers(form) {
  ["input", "change"].forEach((name) => form.addEventListener(name, (event) => {
    const place = event.target.closest("[data-reads]");
    if (place) tellUnread(place, name === "change");
  }));
}

function watchSheet(form) {
  const show = () => {
    const { sections, eligible, leftOut } = readRows(form);
    form.querySelectorAll("[data-left-out]").forEach((line) => { line.textContent = leftOutWords(leftOut); });
    form.querySelectorAll("[data-stale]").forEach((line) => { line.hidden = false; });
    const labour = (sections.labour ?? 0n) + (sections.carriedLabour ?? 0n);
    delete sections.carriedLabour;
    if (form.elements.overheads) {
      const calculated = hundredths(form.elements.overheads_amount?.value ?? "");
      sections.overheads = overheadsOf(form.elements.overheads.value, labour, BigInt(form.dataset.sheet), calculated);
    }
    form.querySelectorAll("[data-section]").forEach((line) => { line.textContent = moneyWords(sections[line.dataset.section] ?? 0n); });
    const rate = hundredths(form.elements.rate.value) ?? 0n;
    const other = hundredths(form.elements.other_public.value) ?? 0n;
    const found = sums([eligible, ...Object.values(sections)], rate, other);
    form.querySelectorAll("[data-total]").forEach((line) => { line.textContent = moneyWords(found[line.dataset.total]); });
    const percent = String(Number(rate) / 100);
    const words = {
      eligible: "The sum of every row of the sheet.",
      grant: `${moneyWords(found.eligible)} × ${percent}%, rounded down to the penny, less ${moneyWords(other)} of other public funding = ${moneyWords(found.grant)}. It is never less than £0.`,
      contribution: `${moneyWords(found.eligible)} less the grant of ${moneyWords(found.grant)} less ${moneyWords(other)} of other public funding = ${moneyWords(found.contribution)}.`,
    };
    form.querySelectorAll("[data-formula]").forEach((line) => { line.textContent = words[line.dataset.formula]; });
  };
  form.addEventListener("input", show);
  watchNumbers(form);
}

// A sum of whole pounds in pence, as forms/months.py reads it; nothing for anything else, as the server counts it.
export function poundsPence(text) {
  const digits = text.replace(/\s/g, "").replace(/^£/, "").replace(/\.00$/, "").replaceAll(",", "");
  return /^\d{1,9}$/.test(digits) ? BigInt(digits) * 100n : 0n;
}

// What is planned in each month and in each category, and what is still to be, from the pence of every box by month.
export function monthSums(due, rows) {
  const add = (sum, pence) => sum + pence;
  const planned = due.map((_, at) => rows.map((cells) => cells[at]).reduce(add, 0n));
  return { months: rows.map((cells) => cells.reduce(add, 0n)), planned, rest: due.map((pence, at) => pence - planned[at]) };
}

// What is to be done about one category, or nothing: workflows/spend_profile.py.
export function gapWords(name, due, planned) {
  if (due === planned) return "";
  const act = due > planned ? `Plan ${moneyWords(due - planned)} more of` : `Take ${moneyWords(planned - due)} out of`;
  return `${act} ${name.toLowerCase()}: it costs ${moneyWords(due)}, and ${moneyWords(planned)} is planned.`;
}

function showGaps(place, sentences) {
  const list = document.createElement(sentences.length ? "ul" : "p");
  list.className = sentences.length ? "govuk-list govuk-list--bullet" : "govuk-body";
  if (!sentences.length) list.textContent = "Every category comes to its costs.";
  list.append(...sentences.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  place.replaceChildren(list);
}

function watchMonths(form) {
  const lines = [...form.querySelectorAll("[data-planned] tbody tr")].map((row) => [...row.cells]);
  const totals = [...form.querySelectorAll("[data-planned] tfoot td")];
  const rows = [...form.querySelectorAll("[data-month]")].map((cell) => [cell, [...cell.closest("tr").querySelectorAll("input")]]);
  const due = lines.map(([, cell]) => hundredths(cell.textContent) ?? 0n);
  const add = (sum, pence) => sum + pence;
  form.addEventListener("input", () => {
    const found = monthSums(due, rows.map(([, boxes]) => boxes.map((box) => poundsPence(box.value))));
    rows.forEach(([cell], at) => { cell.textContent = moneyWords(found.months[at]); });
    lines.forEach(([, , planned, rest], at) => {
      planned.textContent = moneyWords(found.planned[at]);
      rest.textContent = moneyWords(found.rest[at]);
    });
    [due, found.planned, found.rest].forEach((sums, at) => { totals[at].textContent = moneyWords(sums.reduce(add, 0n)); });
    const late = found.months.filter((_, at) => rows[at][0].dataset.month === "late").reduce(add, 0n);
    const sentences = lines.map(([name], at) => gapWords(name.textContent, due[at], found.planned[at])).filter(Boolean);
    if (late) sentences.push(`${moneyWords(late)} is planned after the project ends. Move it to an earlier month.`);
    showGaps(form.querySelector("[data-gaps]"), sentences);
  });
}

// A page that the browser kept from before something was sent by it offers to send it again: it is asked for anew.
function askAnew(event) {
  if (event.persisted) window.location.reload();
}

if (typeof document !== "undefined") {
  if (document.querySelector("form[data-once]")) window.addEventListener("pageshow", askAnew);
  document.querySelectorAll("[data-deadline]").forEach(countDown);
  document.querySelectorAll("form[data-sheet]").forEach(watchSheet);
  document.querySelectorAll("form[data-months]").forEach(watchMonths);
}
