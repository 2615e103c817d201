// Enhancements of Screenings: keys, a search as you type, and new arrivals. The page works without them.
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

// Parts of another copy of this page take the place of these, but never of one that someone is using: then the page
// is not whole. New calls are put below those that someone is using.
const put = (text, parts) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  let whole = true;
  for (const id of parts) {
    const [here, there] = [document.getElementById(id), page.getElementById(id)];
    const used = here.contains(document.activeElement) || here.querySelector("details[open]");
    if (there && !used) here.replaceWith(there);
    else whole = false;
    for (const card of used && there ? there.querySelectorAll(".call") : []) {
      if (!document.getElementById(card.id)) here.querySelector(".calls").append(card);
    }
  }
  return { page, whole };
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
    const { page, whole } = put(await answer.text(), ["lists", "results"]);
    if (!whole) {
      told.textContent = "Press Find to see the results";
      return;
    }
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
const announced = new Set(seen);
const fresh = { calls: 0, screenings: 0 };
let timer;

const counted = (call, screening) => [
  fresh.calls && call(fresh.calls),
  fresh.screenings && screening(fresh.screenings),
].filter(Boolean).join(", ");
const say = () => {
  const words = counted((calls) => `${calls} to call`, (screenings) => `${screenings} new`);
  document.title = words ? `(${words}) ${title}` : title;
};
// Each arrival is told once, also if the page cannot show it yet.
const announce = (newest) => {
  let any = false;
  for (const [kind, names] of Object.entries(newest)) {
    for (const name of names.filter((one) => !announced.has(one))) {
      announced.add(name);
      fresh[kind] += 1;
      any = true;
    }
  }
  if (!any) return;
  const many = (count, what) => `${count} new ${what}${count === 1 ? "" : "s"}`;
  const words = counted((calls) => many(calls, "call"), (screenings) => many(screenings, "screening"));
  say();
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
    const newest = answer ? await answer.json() : {};
    announce(newest);
    const unseen = Object.values(newest).flat().filter((one) => !seen.has(one));
    if (unseen.length) {
      const copy = await ask(location.href);
      if (copy === null) return;
      const { page, whole } = copy ? put(await copy.text(), PARTS) : {};
      if (whole) { // else the next poll tries again
        document.getElementById("updated").replaceWith(page.getElementById("updated"));
        seen = new Set([...seen, ...unseen]);
      }
    }
  } catch { /* no connection: the next one may come through */ }
  timer = setTimeout(poll, SECONDS[document.visibilityState] * 1000);
};
timer = setTimeout(poll, SECONDS[document.visibilityState] * 1000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
addEventListener("focus", poll);
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { Object.assign(fresh, { calls: 0, screenings: 0 }); say(); });

// Notifications are requested with a button, and name no one.
const notify = document.querySelector("[data-notify]");
if (globalThis.Notification?.permission === "default") {
  notify.hidden = false;
  notify.addEventListener("click", async () => { notify.hidden = (await Notification.requestPermission()) !== "default"; });
}
