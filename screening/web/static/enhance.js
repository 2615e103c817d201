// Small helps on top of pages that work without any script.
"use strict";

// An answer beside "None of these" takes that tick away. Never the other way round: a ticked warning sign must reach us.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.type !== "checkbox" || !box.checked || box.dataset.behaviour === "exclusive") return;
  for (const other of document.getElementsByName(box.name)) {
    if (other.dataset.behaviour === "exclusive") other.checked = false;
  }
});

// A keyboard or a screen reader starts at errors and urgent messages.
const first = document.querySelector(".urgent[role=alert], .panel--alarm[role=alert], .govuk-error-summary");
if (first) {
  first.tabIndex = -1;
  first.focus();
}

// Leaving a page with something typed and not sent asks first.
let typed = Boolean(document.querySelector("[data-unsaved]"));
addEventListener("input", () => { typed = true; });

// Offline, nothing is sent: the browser's own error page would take the place of what is typed. A browser may be wrong
// about being offline, beside a server on the same machine say, so the server is asked, once for each press.
const offline = document.querySelector("[data-offline]");
let reached = false, waits = false;
addEventListener("submit", async (event) => {
  if (navigator.onLine || reached) { reached = typed = false; return; }
  event.preventDefault();
  if (waits) return;
  waits = true;
  const { target, submitter } = event;
  const icon = document.querySelector("link[rel=icon]").href;
  const signal = AbortSignal.timeout?.(9000); // a phone of 2021 waits as long as its browser does
  reached = await fetch(icon, { cache: "no-store", signal }).then(() => true, () => false);
  waits = false;
  offline.textContent = reached ? "" : offline.dataset.offline;
  if (reached) target.requestSubmit(submitter);
});
addEventListener("online", () => { offline.textContent = ""; });

addEventListener("click", (event) => { if (event.target.closest('a[href^="tel:"], .alarm-banner a, .panel--alarm a')) typed = false; }); // help never waits
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// A code on another screen or on paper, where the browser can read codes; nothing of the picture leaves it.
const scan = document.querySelector("[data-scan]");
if (scan && "BarcodeDetector" in window && navigator.mediaDevices) {
  const [button, video, told] = scan.children;
  const field = document.getElementById(scan.dataset.scan);
  scan.hidden = false;
  document.querySelector("[data-no-scan]").hidden = true;
  const read = async (detector, stream) => {
    const [code] = await detector.detect(video).catch(() => []);
    if (!code) return requestAnimationFrame(() => read(detector, stream));
    stream.getTracks().forEach((track) => track.stop());
    video.hidden = true;
    const part = /^shc:\/\d+\/\d+\//i.test(code.rawValue);
    field.value = part && field.value ? `${field.value}\n${code.rawValue}` : code.rawValue;
    told.textContent = part ? told.dataset.more : told.dataset.found;
  };
  button.addEventListener("click", async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      read(new BarcodeDetector({ formats: ["qr_code"] }), stream);
    } catch {
      told.textContent = told.dataset.denied;
    }
  });
}

// Buttons that only a script can serve are hidden until it runs.
const helps = {
  print: () => print(),
  share: (button) => navigator.share({ url: button.dataset.link }).catch(() => {}),
  copy: (button) => {
    const text = document.getElementById(button.dataset.from);
    navigator.clipboard.writeText(text.value).then(() => { button.textContent = button.dataset.done; });
  },
};
const able = { print: true, share: Boolean(navigator.share), copy: Boolean(navigator.clipboard) };
for (const button of document.querySelectorAll("[data-help]")) {
  if (!able[button.dataset.help]) continue;
  button.hidden = false;
  button.addEventListener("click", () => helps[button.dataset.help](button));
}
