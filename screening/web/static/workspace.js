// Helps for the people of the practice, beside enhance.js; every page works without them.
"use strict";

// A decision is kept as it is typed: a phone call, or a session that ends, costs nothing.
const deciding = document.querySelector("form[data-keep]");
if (deciding) {
  const said = document.getElementById("kept");
  let waiting;
  const saving = new AbortController();
  const keep = async () => {
    const fields = new FormData(deciding);
    fields.set("do", "save");
    try {
      const answer = await fetch(deciding.dataset.keep, { method: "POST", body: fields, redirect: "manual", signal: saving.signal });
      const kept = answer.type === "opaqueredirect";
      if (kept) typed = false; // enhance.js asks before a page is left
      said.textContent = kept ? "Saved, not signed." : "Not saved: you may be signed out.";
    } catch { said.textContent = "Not saved: no connection."; }
  };
  deciding.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 1500); });
  deciding.addEventListener("submit", () => { clearTimeout(waiting); saving.abort(); });
  // A picked reason or message goes into the box, where it can be changed.
  for (const pick of deciding.querySelectorAll("select[name$=_pick]")) {
    pick.addEventListener("change", () => {
      const option = pick.selectedOptions[0];
      const words = pick.name === "message_pick" ? option.textContent.replace(/^[^:]*: /, "") : option.textContent;
      if (pick.value) document.getElementById(pick.name.replace("_pick", "")).value = words;
    });
  }
}

// Passkeys: the browser makes or uses a key, and the form goes on with what it says.
const ceremony = document.querySelector("form[data-passkey]");
if (ceremony) {
  const make = ceremony.dataset.passkey === "create";
  const problem = ceremony.querySelector("[data-passkey-problem]");
  const begin = async () => {
    const options = JSON.parse(ceremony.dataset.options);
    const publicKey = make
      ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
      : PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const key = make ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
    const told = key.toJSON();
    told.extensions = JSON.stringify(told.clientExtensionResults || {});
    ceremony.elements.credential.value = JSON.stringify(told);
    ceremony.submit();
  };
  begin().catch(() => { problem.textContent = "Your device did not give a key. Start again, or use your password and code."; });
}
