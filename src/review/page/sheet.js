/*
 * sheet.js - the page without a server: look, press a key, take the table home
 *
 * Decisions live in this page until they are downloaded; boxes are the
 * machine's (drawing new ones needs `deburn review`).
 */
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const COLOURS = { header: "#ff6b5e", pattern: "#ffb454", label: "#ffd479", template: "#7cc4ff", region: "#5ad1c0",
  doubt: "#c9a0ff", user: "#7ee2a0", series: "#a0b8ff", code: "#ff8ad8", allow: "#9aa5ad" };
const WORDS = { "": "to decide", approve: "approved", reject: "rejected", hold: "on hold" };
const SVG = "http://www.w3.org/2000/svg";
const made = (name, attributes, ...children) => {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  e.append(...children);
  return e;
};
const drawn = (name, attributes) => {
  const e = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  return e;
};

const reviewer = made("input", { value: data.reviewer, maxlength: 64 });
const progress = made("div", { role: "status", "aria-live": "polite" });
const download = made("button", { type: "button", id: "download" }, "Download decisions.csv (d)");
const list = made("main", {});
document.body.append(made("header", {}, made("h1", {}, "deburn review"), progress,
  made("label", {}, "Reviewer ", reviewer), download,
  made("span", {}, "a approve · r reject · h hold · u open again · n next · p previous · space before/after")), list);

function pictureOf(item) {
  const svg = drawn("svg", { viewBox: `0 0 ${item.columns} ${item.rows}`, role: "img", "aria-label": "picture with boxes" });
  svg.append(drawn("image", { href: `pictures/${item.number}.png`, width: item.columns, height: item.rows, preserveAspectRatio: "none" }));
  for (const b of item.boxes)
    svg.append(drawn("rect", { x: b.x, y: b.y, width: b.width, height: b.height, class: b.verdict,
      stroke: b.verdict === "keep" ? COLOURS.allow : COLOURS[b.reasons[0]] || COLOURS.user }));
  return made("figure", {}, svg);
}
for (const item of data.items) {
  const word = made("strong", {});
  const card = made("article", { tabindex: 0 }, pictureOf(item), made("p", {}, word,
    ` · ${item.modality || "?"} · ${item.device || "unknown device"} · ${item.columns}x${item.rows}${item.frames > 1 ? `, ${item.frames} frames` : ""}`));
  Object.assign(item, { card, word, was: item.action });
  list.append(card);
  show(item);
}

function show(item) {
  item.card.dataset.action = item.action;
  item.word.textContent = WORDS[item.action];
  const done = data.items.filter((i) => i.action && i.action !== "hold").length;
  progress.textContent = `${done.toLocaleString("en")} of ${data.items.length.toLocaleString("en")}`;
}
const current = () => Math.max(0, data.items.findIndex((i) => i.card === document.activeElement));
function go(n) {
  const item = data.items[Math.max(0, Math.min(data.items.length - 1, n))];
  if (!item) return;
  item.card.focus();
  item.card.scrollIntoView({ block: "nearest" });
}

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
function table() {
  const time = new Date().toISOString().slice(0, 19) + "Z";
  const lines = data.items.filter((i) => i.action).map((i) => {
    const boxes = i.boxes.filter((b) => b.verdict !== "keep")
      .map((b) => [b.x, b.y, b.width, b.height, b.first_frame, b.last_frame].join(",")).join(";");
    return [i.id, i.revision, i.action, reviewer.value, time, boxes].map(quoted).join(",");
  });
  return `id,revision,action,reviewer,time,boxes\n${lines.map((l) => `${l}\n`).join("")}`;
}
function save() {
  const link = made("a", { download: "decisions.csv", href: URL.createObjectURL(new Blob([table()], { type: "text/csv" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  data.items.forEach((i) => { i.was = i.action; });
}
download.onclick = save;

const ACTIONS = { a: "approve", r: "reject", h: "hold", u: "" };
document.onkeydown = (e) => {
  if (e.ctrlKey || e.altKey || e.metaKey || e.target === reviewer) return;
  const n = current();
  if (e.key in ACTIONS) {
    data.items[n].action = ACTIONS[e.key];
    show(data.items[n]);
    if (e.key !== "u") go(n + 1);
  } else if (e.key === "n" || e.key === "ArrowRight") go(n + 1);
  else if (e.key === "p" || e.key === "ArrowLeft") go(n - 1);
  else if (e.key === "d") save();
  else if (e.key === " " && e.target !== download) data.items[n].card.firstChild.classList.toggle("after");
  else return;
  e.preventDefault();
};
window.onbeforeunload = (e) => { if (data.items.some((i) => i.was !== i.action)) e.preventDefault(); };
go(0);
