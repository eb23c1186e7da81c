// What script adds to pages that ask for a passkey. The server sends the options and judges the answer; nothing here
// decides. Without script, or in a browser without passkeys, the buttons stay hidden and the other ways stand.

const NOT_DONE = "No passkey was used. Try again, or use another way.";

const isAble = () => window.PublicKeyCredential && typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function";

async function answered(place) {
  const { passkeyGet, passkeyCreate } = place.dataset;
  if (passkeyCreate) {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(passkeyCreate)) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(passkeyGet)) });
}

function watch(place) {
  const form = place.closest("form");
  const field = form.querySelector(`input[name="${place.dataset.passkeyField}"]`);
  const told = place.querySelector("[data-passkey-told]");
  place.hidden = false;
  place.querySelector("[data-passkey-press]").addEventListener("click", async () => {
    told.textContent = "";
    try {
      field.value = JSON.stringify((await answered(place)).toJSON());
    } catch {
      told.textContent = NOT_DONE;
      return;
    }
    form.submit();
  });
}

if (isAble()) document.querySelectorAll("[data-passkey-get], [data-passkey-create]").forEach(watch);
