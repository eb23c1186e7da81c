// What script adds to the pages of an application: the last hour counted down, and the sums of a cost sheet as one
// types. Both only repeat what the server says with every page; the server decides.

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
  const pounds = (pence / 100n).toLocaleString("en-GB");
  const rest = pence % 100n;
  return `£${pounds}${rest ? `.${String(rest).padStart(2, "0")}` : ""}`;
}

// Grant and contribution as workflows/finance.py works them out, in whole pence and basis points.
export function sums(amounts, rate, other) {
  const eligible = amounts.reduce((sum, pence) => sum + pence, 0n);
  const most = (eligible * rate) / 10000n - other;
  const grant = most > 0n ? most : 0n;
  const rest = eligible - grant - other;
  return { eligible, grant, contribution: rest > 0n ? rest : 0n };
}

function watchSheet(form) {
  const show = () => {
    const amounts = [...form.querySelectorAll("input[name$=-amount]")].map((input) => hundredths(input.value));
    const rate = hundredths(form.elements.rate.value) ?? 0n;
    const other = hundredths(form.elements.other_public.value) ?? 0n;
    const found = sums(amounts.filter((pence) => pence !== null), rate, other);
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
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-deadline]").forEach(countDown);
  document.querySelectorAll("form[data-sheet]").forEach(watchSheet);
}
