// Before anything is sent: are the chosen files of a type, a size and a number that is taken? The server asks again.
// Then large files go in pieces, so that a lost connection costs one piece, and a closed page as little: whoever chooses
// the same file again goes on where it stopped. Without this script the form sends everything at once.

const LARGE = 1_000_000;
const WAITS = [1, 2, 4, 8, 15, 30, 30, 30, 30, 30];
const LOST = "The connection is lost. The file goes on by itself when it is back.";
const NOT_WHOLE = "The file did not arrive whole. What has arrived is kept for a day: choose the same file again to go on.";
const NOT_TAKEN = "The file was not taken. Open this page again and choose it once more.";

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

class Refused extends Error {}

// What the server says, asked again while it cannot be reached or is busy.
const ask = async (url, fields, tell) => {
  for (const wait of WAITS) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok || answer.status === 409) return await answer.json();
      if (answer.status === 422) throw new Refused((await answer.json()).told);
      if (answer.status < 500 && answer.status !== 429) throw new Refused(NOT_TAKEN);
    } catch (problem) {
      if (problem instanceof Refused) throw problem;
    }
    tell(LOST);
    await pause(wait);
  }
  throw new Refused(NOT_WHOLE);
};

// Send one file; the id under which it can be attached.
const send = async (file, url, token, tell) => {
  const about = { csrf_token: token, name: file.name, size: file.size, mark: String(file.lastModified) };
  let { upload, received, piece } = await ask(url, about, tell);
  let id = "";
  while (!id) {
    tell(`${file.name}: ${Math.floor((100 * received) / file.size)}% sent`);
    const part = file.slice(received, Math.min(file.size, received + piece));
    const fields = { csrf_token: token, upload, offset: received, piece: part };
    ({ received, file: id = "" } = await ask(`${url}/piece`, fields, tell));
  }
  return id;
};

for (const group of document.querySelectorAll("[data-attaching]")) {
  const input = group.querySelector("input[type=file]");
  const said = group.querySelector(".govuk-error-message");
  const { mostFiles, mostBytes, mostSize, suffixes, types } = group.dataset;
  const taken = suffixes.split(" ");

  const room = () => {
    const kept = input.form.querySelectorAll("input[type=checkbox][name=answer]:checked").length;
    return Number(mostFiles) - kept;
  };

  const problem = (files) => {
    const strange = files.find((file) => !taken.includes(file.name.split(".").pop().toLowerCase()));
    const large = files.find((file) => file.size > Number(mostBytes));
    if (strange) return `‘${strange.name}’ is not of a type that is taken here. Types that are: ${types}.`;
    if (large) return `‘${large.name}’ has ${(large.size / 1e6).toFixed(1)} MB; the most is ${mostSize}.`;
    if (files.length > room()) return `Attach ${mostFiles} or fewer. Take one out before you add another.`;
    return "";
  };

  const tell = (words) => {
    said.textContent = words;
    said.hidden = !words;
    group.classList.toggle("govuk-form-group--error", Boolean(words));
  };

  const look = () => {
    const words = problem([...input.files]);
    tell(words);
    return words;
  };

  input.addEventListener("change", look);
  input.form.addEventListener("change", (event) => {
    if (event.target.type === "checkbox") look();
  });

  const progress = document.createElement("p");
  progress.className = "govuk-hint";
  progress.setAttribute("role", "status");
  group.append(progress);
  const show = (words) => {
    progress.textContent = words;
  };

  const attach = (id) => {
    const hidden = document.createElement("input");
    Object.assign(hidden, { type: "hidden", name: "answer", value: id });
    group.append(hidden);
  };

  // The files that came whole, with their ids: none is sent again because another one failed, and none is attached
  // that is chosen no longer.
  const arrived = new Map();

  // Large files first, each in pieces; then the form itself, with those that are left and the ids of those that came.
  const sendAll = async (submitter) => {
    const files = [...input.files];
    const token = input.form.elements.csrf_token.value;
    const buttons = [...input.form.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    try {
      for (const file of files.filter((one) => one.size > LARGE && !arrived.has(one))) {
        arrived.set(file, await send(file, input.form.dataset.uploads, token, show));
      }
    } catch (problem) {
      show("");
      tell(problem.message);
      return;
    } finally {
      for (const button of buttons) button.disabled = false;
    }
    const rest = new DataTransfer();
    for (const file of files) {
      if (arrived.has(file)) attach(arrived.get(file));
      else rest.items.add(file);
    }
    input.files = rest.files;
    input.form.requestSubmit(submitter);
  };

  input.form.addEventListener("submit", (event) => {
    if (look()) {
      event.preventDefault();
      input.focus();
      return;
    }
    if (input.form.dataset.uploads && [...input.files].some((file) => file.size > LARGE)) {
      event.preventDefault();
      sendAll(event.submitter);
    }
  });
}
