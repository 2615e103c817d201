// Enhancements of the staff's pages; every page works without them.
"use strict";

// A decision is kept as it is typed: a phone call, or a session that ends, costs nothing.
const deciding = document.querySelector("form[data-keep]");
if (deciding) {
  const said = document.getElementById("kept");
  let waiting;
  let saving = new AbortController();
  let apart = false; // another page saved other words: the therapist chooses, so nothing is overwritten
  const keep = async () => {
    if (apart) return;
    const fields = new FormData(deciding);
    fields.set("do", "autosave");
    try {
      const answer = await fetch(deciding.dataset.keep, { method: "POST", body: fields, redirect: "manual", signal: saving.signal });
      const kept = answer.status === 204;
      if (kept) typed = false; // enhance.js asks before a page is left
      apart = answer.status === 409;
      const told = apart || answer.status === 422 ? await answer.text() : "Not saved: you may be signed out.";
      said.textContent = kept ? "Saved, not signed." : told;
    } catch { said.textContent = "Not saved: no connection."; }
  };
  deciding.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 1500); });
  deciding.addEventListener("submit", (event) => {
    if (deciding.dataset.sent) event.preventDefault(); // a second click signs nothing twice
    deciding.dataset.sent = "yes";
    clearTimeout(waiting);
    saving.abort();
  });
  addEventListener("pageshow", () => { // also after Back, to a page that was left by a submit
    delete deciding.dataset.sent;
    saving = new AbortController();
  });
  // "Confirm the rest" ticks on this page what the server would tick.
  deciding.querySelector("button[value=rest]")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of deciding.querySelectorAll("input[data-rest]")) {
      if (![...deciding.elements[box.name]].some((one) => one.checked)) box.checked = true;
    }
    deciding.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // Ctrl+Enter signs from anywhere on the page.
  const sign = document.querySelector("button[value=sign]");
  addEventListener("keydown", (event) => {
    if (sign && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); deciding.requestSubmit(sign); }
  });
  for (const hint of document.querySelectorAll("[data-keys-hint]")) hint.hidden = !sign;
  // A picked reason or message goes into the box, where it can be changed.
  for (const pick of deciding.querySelectorAll("select[name$=_pick]")) {
    pick.addEventListener("change", () => {
      const option = pick.selectedOptions[0];
      const words = pick.name === "message_pick" ? option.textContent.replace(/^[^:]*: /, "") : option.textContent;
      if (pick.value) document.getElementById(pick.name.replace("_pick", "")).value = words;
    });
  }
}

// The button that sends a day list says how many are ticked.
const sending = document.querySelector("button[data-count]");
if (sending) {
  const ticks = [...document.getElementsByName(sending.dataset.count)];
  addEventListener("change", () => {
    const count = ticks.filter((tick) => tick.checked).length;
    sending.textContent = count === 1 ? "Send 1 invite" : `Send ${count} invites`;
  });
}

// Correcting at the visit: the result follows what is typed, before anything is saved.
const correcting = document.querySelector("form[data-preview]");
if (correcting) {
  const result = document.getElementById("result");
  let asked = 0;
  let soon;
  const preview = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(correcting.dataset.preview, { method: "POST", body: new FormData(correcting) });
      const words = answer.ok ? await answer.text() : "";
      if (words && mine === asked) result.innerHTML = words; // made by our own template
    } catch { /* without a connection, the result comes with saving */ }
  };
  correcting.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(preview, 150); });
}

// How long a call waits counts on, in the words of the page.
const waited = (minutes) => {
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
};
setInterval(() => {
  for (const call of document.querySelectorAll("[data-since]")) {
    const words = waited(Math.max(0, Math.floor((Date.now() - Date.parse(call.dataset.since)) / 60000)));
    if (call.textContent !== words) call.textContent = words;
  }
}, 10000);

// ? shows the keys of a page that has some.
const keys = document.querySelector("[data-keys]");
addEventListener("keydown", (event) => {
  if (!keys || event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "?") keys.hidden = !keys.hidden;
});

// Passkeys: the browser makes or uses a key, and the form continues with the result.
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
  begin().catch(() => { problem.textContent = "Your device did not provide a passkey. Start again, or use your password and code."; });
}
