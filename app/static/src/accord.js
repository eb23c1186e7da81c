// What script adds to pages that work without it: a word count while you write, scores typed as digits, and more rows.
// keeping.js keeps what is typed.

// The same separators as workflows/text.py; tests/web/word_counts.json holds both to the same counts.
const SEPARATORS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff]+/;
const DIGIT_PAUSE_MS = 900;

export function countWords(text) {
  return text.split(SEPARATORS).filter(Boolean).length;
}

export function roomWords(written, limit) {
  const left = limit - written;
  const words = (number) => `${number.toLocaleString("en-GB")} ${number === 1 ? "word" : "words"}`;
  if (left < 0) return `${words(-left)} too many`;
  if (left <= limit / 10) return `${words(left)} left`;
  return `Up to ${words(limit)}. You have written ${written.toLocaleString("en-GB")}.`;
}

function watchWords(textarea) {
  const line = document.getElementById(`${textarea.id}-room`);
  const limit = Number(textarea.dataset.wordLimit);
  if (!line) return;
  // Read out only near the limit and after a pause, so that a screen reader is not told of every word.
  const spoken = line.parentElement.appendChild(document.createElement("p"));
  spoken.className = "govuk-visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  let pause;
  const show = () => {
    const left = limit - countWords(textarea.value);
    line.textContent = roomWords(limit - left, limit);
    line.classList.toggle("accord-room--near", left >= 0 && left <= limit / 10);
    line.classList.toggle("accord-room--over", left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = left <= limit / 10 ? line.textContent : ""; }, 1000);
  };
  textarea.addEventListener("input", show);
  show();
}

// A decimal digit of any script as 0 to 9, and "" for every other key: the same as workflows/digits.py. The ten digits of
// a script follow one another from its nought.
export function digitOf(key) {
  if (!/^\p{Nd}$/u.test(key)) return "";
  const point = key.codePointAt(0);
  let nought = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(nought - 1))) nought -= 1;
  return String((point - nought) % 10);
}

// Digits choose a score only while the keyboard is on the scale itself, so no key acts behind anybody's back.
function typeScores(scale) {
  let typed = "";
  let pause;
  scale.addEventListener("keydown", (event) => {
    const digit = digitOf(event.key);
    if (digit === "" || event.ctrlKey || event.altKey || event.metaKey) return;
    const find = (value) => [...scale.querySelectorAll("input[type=radio]")].find((radio) => radio.value === value);
    typed = find(typed + digit) ? typed + digit : digit;
    const radio = find(typed);
    clearTimeout(pause);
    pause = setTimeout(() => { typed = ""; }, DIGIT_PAUSE_MS);
    if (!radio) return;
    event.preventDefault();
    radio.focus();
    if (!radio.checked) radio.click();
  });
}

// One row more of a table of inputs, like the last and empty. The button itself asks the server for the same.
function addRows(button) {
  const body = document.querySelector(`#${button.dataset.addRow} tbody`);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const number = body.rows.length;
    const row = body.rows[number - 1].cloneNode(true);
    row.cells[0].textContent = number + 1;
    row.querySelectorAll("input, select").forEach((cell, place) => {
      cell.value = "";
      cell.id = cell.id.replace(/(-\d+-\d+)?$/, `-${number}-${place}`);
      cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace(/\d+$/, number + 1));
    });
    body.append(row);
    row.querySelector("input, select").focus();
    button.hidden = number + 1 >= Number(button.dataset.mostRows);
  });
}

// What belongs to the choice that is made is opened, and what belonged to another is folded: nothing of it is lost.
function openForChoice(fold) {
  const kinds = fold.dataset.opensFor.split(" ");
  fold.closest("form").addEventListener("change", (event) => {
    if (event.target.name === "kind") fold.open = kinds.includes(event.target.value);
  });
}

async function start() {
  // On a telephone the page begins with what it is about; the contents are one press away.
  if (window.matchMedia("(max-width: 63.99em)").matches) {
    document.querySelectorAll("details[data-fold]").forEach((fold) => { fold.open = false; });
  }
  document.querySelectorAll("textarea[data-word-limit]").forEach(watchWords);
  document.querySelectorAll("[data-digits]").forEach(typeScores);
  document.querySelectorAll("[data-add-row]").forEach(addRows);
  document.querySelectorAll("[data-opens-for]").forEach(openForChoice);
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  const { initAll } = await import(document.querySelector("script[data-frontend]").dataset.frontend);
  initAll();
}

if (typeof document !== "undefined") start();
