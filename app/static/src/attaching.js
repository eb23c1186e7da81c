// Before anything is sent: are the chosen files of a type, a size and a number that is taken? The server asks again.

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
  input.form.addEventListener("submit", (event) => {
    if (look()) {
      event.preventDefault();
      input.focus();
    }
  });
}
