// Helps for the screenings, beside workspace.js: keys, a search as one types, and new arrivals. The page works without.
"use strict";

const told = document.getElementById("told");
const PARTS = ["calls-now", "lists", "results"];

// j and k go down and up, Enter opens, / finds.
addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...document.querySelectorAll(".queue__who a")];
  const at = rows.indexOf(document.activeElement);
  if (event.key === "j") rows[Math.min(at + 1, rows.length - 1)]?.focus();
  else if (event.key === "k") rows[Math.max(at - 1, 0)]?.focus();
  else if (event.key === "/") { event.preventDefault(); document.getElementById("find").focus(); }
});

// Parts of another copy of this page take the place of these, but never of one that somebody is using.
const put = (text, parts) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const id of parts) {
    const [here, there] = [document.getElementById(id), page.getElementById(id)];
    if (there && !here.contains(document.activeElement) && !here.querySelector("details[open]")) here.replaceWith(there);
  }
  return page;
};

// A search as one types: the same form, sent after a pause. The address that follows names the search, not the person.
const search = document.querySelector("form[data-search]");
const box = document.getElementById("find");
let typing;
let asking = new AbortController();
const look = async () => {
  asking.abort();
  asking = new AbortController();
  const fields = new FormData(search);
  const known = new URL(location.href).searchParams.get("search");
  if (known) fields.set("search", known);
  try {
    const answer = await fetch(search.action, { method: "POST", body: fields, signal: asking.signal });
    if (!answer.ok) return;
    const page = put(await answer.text(), ["lists", "results"]);
    history.replaceState(null, "", answer.url);
    typed = false; // enhance.js asks before a page is left; this search is kept
    const count = page.querySelectorAll(".queue tbody tr").length;
    told.textContent = count ? `${count} found` : "Nothing found";
  } catch { /* a newer search took its place, or there is no connection: Find goes on working */ }
};
box.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(look, 300); });
search.addEventListener("submit", () => { clearTimeout(typing); asking.abort(); });

// New arrivals. What is asked here keeps no session alive: a desk that everyone has left is signed out in time.
const BY_ITSELF = { headers: { "X-By-Itself": "yes" }, redirect: "manual" };
const SECONDS = { visible: 30, hidden: 120 };
const title = document.title;
const stopped = document.getElementById("stopped");
let seen = new Set(told.dataset.seen.split(" "));
let fresh = new Set();
let timer;

const say = () => {
  document.title = fresh.size ? `(${fresh.size}) ${title}` : title;
};
const arrived = (count) => {
  const words = count === 1 ? "1 new screening" : `${count} new screenings`;
  told.textContent = words;
  if (document.hidden && globalThis.Notification?.permission === "granted") new Notification(words);
};
const ask = async (url) => {
  const answer = await fetch(url, BY_ITSELF);
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    stopped.hidden = false;
    told.textContent = "You are signed out, so this page no longer changes.";
    return null;
  }
  return answer.ok ? answer : undefined;
};
const poll = async () => {
  clearTimeout(timer);
  try {
    const answer = await ask(told.dataset.poll);
    if (answer === null) return;
    const { newest } = answer ? await answer.json() : { newest: [] };
    const unseen = newest.filter((one) => !seen.has(one));
    if (unseen.length) {
      const page = await ask(location.href);
      if (page === null) return;
      if (page) document.getElementById("updated").replaceWith(put(await page.text(), PARTS).getElementById("updated"));
      seen = new Set([...seen, ...unseen]);
      fresh = new Set([...fresh, ...unseen]);
      say();
      arrived(fresh.size);
    }
  } catch { /* no connection: the next one may come through */ }
  timer = setTimeout(poll, SECONDS[document.visibilityState] * 1000);
};
timer = setTimeout(poll, SECONDS[document.visibilityState] * 1000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
addEventListener("focus", poll);
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { fresh.clear(); say(); });

// Notifications are asked for by a press of a button, and name nobody.
const notify = document.querySelector("[data-notify]");
if (globalThis.Notification?.permission === "default") {
  notify.hidden = false;
  notify.addEventListener("click", async () => { notify.hidden = (await Notification.requestPermission()) !== "default"; });
}
