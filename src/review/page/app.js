/*
 * app.js - the review page: grid, one instance, boxes, keys
 *
 * Talks to the server of `deburn review` only; every request carries the token
 * that came in the page's address. Nothing is kept in the browser.
 */
"use strict";

const token = new URLSearchParams(location.search).get("token") || "";
history.replaceState(null, "", "/");
const $ = (id) => document.getElementById(id);
const stage = $("stage"), ink = stage.getContext("2d");

const state = {
  items: [], shown: [], at: -1, item: null, boxes: [], chosen: -1, after: false, pictures: [], picture: 0,
  zoom: 1, panX: 0, panY: 0, drag: null, undo: [], busy: false, playing: 0, began: Date.now(), decidedHere: 0,
};
const COLOURS = { header: "#ff6b5e", pattern: "#ffb454", label: "#ffd479", template: "#7cc4ff", region: "#5ad1c0",
  doubt: "#c9a0ff", user: "#7ee2a0", series: "#a0b8ff", code: "#ff8ad8", allow: "#9aa5ad" };

/* ---- the server ---------------------------------------------------------- */

async function ask(path, options = {}) {
  const answer = await fetch(path, { ...options, cache: "no-store", headers: { "X-Deburn-Token": token, ...options.headers } });
  if (!answer.ok) {
    const text = await answer.text();
    const error = new Error(text || answer.statusText);
    error.status = answer.status;
    throw error;
  }
  return answer;
}
const askJson = async (path, options) => (await ask(path, options)).json();
const pictureCache = new Map();
function pictureOf(url) {
  if (!pictureCache.has(url)) {
    pictureCache.set(url, ask(url).then((a) => a.blob()).then((b) => createImageBitmap(b)));
    if (pictureCache.size > 60) pictureCache.delete(pictureCache.keys().next().value);
  }
  return pictureCache.get(url);
}
function say(text) { $("message").textContent = text; }
function guard(work) {
  return async (...args) => {
    try { say(""); return await work(...args); } catch (e) { say(e.message); return null; }
  };
}

/* ---- grid ------------------------------------------------------------------ */

const watcher = new IntersectionObserver((seen) => seen.forEach(({ isIntersecting, target }) => {
  if (!isIntersecting) return;
  watcher.unobserve(target);
  ask(target.dataset.url).then((a) => a.blob()).then((b) => {
    const img = document.createElement("img");
    img.alt = "";
    img.src = URL.createObjectURL(b);
    img.onload = () => URL.revokeObjectURL(img.src);
    target.replaceWith(img);
  }).catch((e) => say(e.message));
}), { root: $("grid"), rootMargin: "200px" });

function tileOf(item, index) {
  const tile = document.createElement("button");
  tile.type = "button";
  tile.className = "tile";
  tile.dataset.id = item.id;
  tile.dataset.decision = item.decision;
  tile.innerHTML = '<div class="blank"></div><small></small><small></small>';
  tile.querySelector(".blank").dataset.url = `/picture/${item.id}/thumb.png`;
  const [first, second] = tile.querySelectorAll("small");
  first.textContent = `${item.modality || "?"} ${item.columns}x${item.rows}${item.frames > 1 ? `, ${item.frames} frames` : ""}`;
  second.textContent = `${item.decision || "to decide"} · ${item.reasons.join(", ") || "no box"}`;
  tile.setAttribute("aria-label", `${first.textContent}, ${second.textContent}`);
  tile.onclick = () => open(index);
  return tile;
}

function matches(item, f) {
  if (f.decision === "open" ? item.decision && item.decision !== "hold" : f.decision && item.decision !== f.decision) return false;
  return (!f.modality || item.modality === f.modality) && (!f.device || item.device === f.device)
    && (!f.verdict || item.verdict === f.verdict) && (!f.reason || item.reasons.includes(f.reason));
}

function drawGrid() {
  const f = Object.fromEntries(new FormData($("filters")));
  state.shown = state.items.filter((i) => matches(i, f));
  const grid = document.createDocumentFragment();
  let series = null, tiles = null;
  state.shown.forEach((item, index) => {
    if (item.series !== series) {
      series = item.series;
      const section = document.createElement("section");
      const title = document.createElement("h2");
      title.textContent = `Series ${item.series_number}: ${item.device || "unknown device"}`;
      tiles = document.createElement("div");
      tiles.className = "tiles";
      section.append(title, tiles);
      grid.append(section);
    }
    tiles.append(tileOf(item, index));
  });
  $("grid").replaceChildren(grid);
  if (!state.shown.length) $("grid").textContent = "Nothing here. Other filters may show more; `deburn apply` carries out what was decided.";
  document.querySelectorAll(".tile .blank").forEach((b) => watcher.observe(b));
}

function fillFilters() {
  for (const name of ["modality", "device", "verdict", "reason"]) {
    const values = new Set(state.items.flatMap((i) => (name === "reason" ? i.reasons : [i[name]])).filter(Boolean));
    const select = $("filters").elements[name];
    for (const v of [...values].sort()) select.append(new Option(v, v));
  }
}

function showProgress() {
  const done = state.items.filter((i) => i.decision && i.decision !== "hold").length, all = state.items.length;
  const each = state.decidedHere ? (Date.now() - state.began) / state.decidedHere / 1000 : 0;
  const left = each ? `, ${Math.ceil((all - done) * each / 60)} min left` : "";
  $("progress").textContent = `${done.toLocaleString("en")} of ${all.toLocaleString("en")}${left}`;
}

function showGrid() {
  stop();
  $("single").hidden = true;
  $("grid").hidden = false;
  drawGrid();
  showProgress();
}

/* ---- one instance ---------------------------------------------------------- */

const open = guard(async (index) => {
  if (index < 0 || index >= state.shown.length) return showGrid();
  stop();
  state.at = index;
  state.item = await askJson(`/api/item/${state.shown[index].id}`);
  state.boxes = state.item.boxes.map((b) => ({ ...b }));
  Object.assign(state, { chosen: -1, picture: 0, after: false, zoom: 1, panX: 0, panY: 0, drag: null });
  $("grid").hidden = true;
  $("single").hidden = false;
  $("frames").hidden = state.item.pictures.length < 2;
  $("frame").max = state.item.pictures.length - 1;
  describe();
  await showPicture(0);
  stage.focus();
  if (state.shown[index + 1]) preload(state.shown[index + 1].id);
});

function preload(id) {
  askJson(`/api/item/${id}`).then((i) => pictureOf(`/picture/${id}/${i.pictures[0].name}`)).catch(() => {});
}

function describe() {
  const i = state.item;
  $("title").textContent = `${state.at + 1} of ${state.shown.length}: ${i.decision || "to decide"}`;
  $("facts").textContent = `${i.modality} · ${i.device} · ${i.columns}x${i.rows}, ${i.frames} frame(s) · ${i.why || ""}`;
  listBoxes();
  showProgress();
}

const showPicture = guard(async (n) => {
  state.picture = n;
  const p = state.item.pictures[n];
  $("frame").value = n;
  $("frame-name").textContent = p.frame < 0 ? "all frames over time" : `frame ${p.frame + 1}`;
  state.bitmap = await pictureOf(`/picture/${state.item.id}/${p.name}`);
  draw();
});

function scale() {
  return Math.min(stage.width / state.item.columns, stage.height / state.item.rows) * state.zoom;
}
function toStage(x, y) {
  const s = scale();
  return [(x - state.item.columns / 2) * s + stage.width / 2 + state.panX, (y - state.item.rows / 2) * s + stage.height / 2 + state.panY];
}
function toImage(event) {
  const r = stage.getBoundingClientRect(), s = scale();
  const x = (event.clientX - r.left) * stage.width / r.width, y = (event.clientY - r.top) * stage.height / r.height;
  return [(x - stage.width / 2 - state.panX) / s + state.item.columns / 2, (y - stage.height / 2 - state.panY) / s + state.item.rows / 2];
}
function onThisFrame(box) {
  const f = state.item.pictures[state.picture].frame;
  return f < 0 || (box.first_frame <= f && f <= box.last_frame);
}
const colourOf = (box) => COLOURS[(box.reasons || [])[0]] || COLOURS.user;

function draw() {
  if (!state.item || !state.bitmap) return;
  const { clientWidth: w, clientHeight: h } = stage;
  if (stage.width !== w || stage.height !== h) Object.assign(stage, { width: w, height: h });
  ink.fillStyle = "#000";
  ink.fillRect(0, 0, stage.width, stage.height);
  const [x, y] = toStage(0, 0), s = scale();
  ink.imageSmoothingEnabled = s < 2;
  ink.drawImage(state.bitmap, x, y, state.item.columns * s, state.item.rows * s);
  state.boxes.forEach((b, i) => {
    if (!onThisFrame(b)) return;
    const [bx, by] = toStage(b.x, b.y);
    if (state.after && b.verdict !== "keep") {
      ink.fillStyle = "#000";
      ink.fillRect(bx, by, b.width * s, b.height * s);
    }
    ink.strokeStyle = colourOf(b);
    ink.lineWidth = i === state.chosen ? 3 : 1.5;
    ink.setLineDash(b.verdict === "ask" ? [6, 4] : b.verdict === "keep" ? [2, 3] : []);
    ink.strokeRect(bx, by, b.width * s, b.height * s);
    ink.setLineDash([]);
    if (i === state.chosen) {
      ink.fillStyle = colourOf(b);
      ink.fillRect(bx + b.width * s - 5, by + b.height * s - 5, 10, 10);
    }
  });
}

function listBoxes() {
  $("boxes").replaceChildren(...state.boxes.map((b, i) => {
    const li = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", i === state.chosen);
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.style.background = colourOf(b);
    button.append(swatch, `${b.verdict} ${b.width}x${b.height} at ${b.x},${b.y} · ${(b.reasons || []).join("+")}`);
    button.onclick = () => choose(i);
    li.append(button);
    return li;
  }));
  const box = state.boxes[state.chosen];
  $("scope").disabled = !box;
  document.querySelectorAll("#scope input").forEach((r) => { r.checked = !!box && r.value === (box.scope || "all"); });
}
function choose(i) { state.chosen = i; listBoxes(); draw(); }

/* ---- boxes ------------------------------------------------------------------ */

const clamp = (v, low, high) => Math.max(low, Math.min(high, v));
function settle(b) {
  const { columns, rows } = state.item;
  b.x = clamp(Math.round(b.x), 0, columns - 1);
  b.y = clamp(Math.round(b.y), 0, rows - 1);
  b.width = clamp(Math.round(b.width), 1, columns - b.x);
  b.height = clamp(Math.round(b.height), 1, rows - b.y);
}
function hit(x, y) {
  const near = 8 / scale();
  for (let i = state.boxes.length - 1; i >= 0; i--) {
    const b = state.boxes[i];
    if (!onThisFrame(b)) continue;
    if (Math.abs(x - b.x - b.width) < near && Math.abs(y - b.y - b.height) < near) return [i, "corner"];
    if (x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height) return [i, "inside"];
  }
  return [-1, ""];
}
stage.onpointerdown = (e) => {
  const [x, y] = toImage(e), [i, part] = hit(x, y);
  stage.setPointerCapture(e.pointerId);
  if (e.shiftKey || e.button === 1) state.drag = { kind: "pan", x: e.clientX, y: e.clientY };
  else if (i >= 0) {
    state.drag = { kind: part, x, y, from: { ...state.boxes[i] } };
    choose(i);
  } else state.drag = { kind: "new", x, y };
};
stage.onpointermove = (e) => {
  const d = state.drag;
  if (!d) return;
  const [x, y] = toImage(e);
  if (d.kind === "pan") {
    state.panX += e.clientX - d.x;
    state.panY += e.clientY - d.y;
    Object.assign(d, { x: e.clientX, y: e.clientY });
  } else if (d.kind === "new") {
    if (d.made === undefined) {
      if (Math.hypot(x - d.x, y - d.y) * scale() < 4) return;
      d.made = state.boxes.push({ first_frame: 0, last_frame: state.item.frames - 1, verdict: "blank", reasons: ["user"], scope: "all" }) - 1;
      state.chosen = d.made;
    }
    Object.assign(state.boxes[d.made], { x: Math.min(x, d.x), y: Math.min(y, d.y), width: Math.abs(x - d.x), height: Math.abs(y - d.y) });
    settle(state.boxes[d.made]);
  } else {
    const b = state.boxes[state.chosen];
    if (d.kind === "inside") Object.assign(b, { x: d.from.x + x - d.x, y: d.from.y + y - d.y });
    else Object.assign(b, { width: x - b.x, height: y - b.y });
    settle(b);
  }
  listBoxes();
  draw();
};
stage.onpointerup = () => { state.drag = null; };
stage.onwheel = (e) => { e.preventDefault(); zoom(e.deltaY < 0 ? 1.2 : 1 / 1.2); };

function zoom(by) { state.zoom = clamp(state.zoom * by, 1, 20); if (state.zoom === 1) state.panX = state.panY = 0; draw(); }
function removeBox() {
  if (state.chosen < 0) return;
  state.boxes.splice(state.chosen, 1);
  choose(-1);
}
function setScope(scope) {
  const b = state.boxes[state.chosen];
  if (!b) return;
  const f = Math.max(0, state.item.pictures[state.picture].frame);
  b.scope = scope;
  [b.first_frame, b.last_frame] = scope === "frame" ? [f, f] : [0, state.item.frames - 1];
  listBoxes();
  draw();
}
function nudge(e, dx, dy) {
  const b = state.boxes[state.chosen];
  if (e.shiftKey) Object.assign(b, { width: b.width + dx, height: b.height + dy });
  else Object.assign(b, { x: b.x + dx, y: b.y + dy });
  settle(b);
  listBoxes();
  draw();
}

/* ---- decisions --------------------------------------------------------------- */

const decide = guard(async (action) => {
  if (!state.item || state.busy) return;
  state.busy = true;
  try {
    const { id, revision } = state.item;
    const answer = await askJson("/api/decide", { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id, revision, action, boxes: state.boxes }) });
    state.undo.push({ id, revision: answer.revision });
    mark(id, action);
    answer.also.forEach((other) => mark(other, null));
    state.decidedHere++;
    await open(state.at + 1);
  } catch (e) {
    if (e.status === 409) await open(state.at);
    throw e;
  } finally { state.busy = false; }
});
function mark(id, decision) {
  const item = state.items.find((i) => i.id === id);
  if (item && decision !== null) item.decision = decision;
}
const undo = guard(async () => {
  const last = state.undo.pop();
  if (!last) return say("Nothing to undo.");
  const answer = await askJson("/api/undo", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(last) });
  mark(last.id, answer.decision);
  const at = state.shown.findIndex((i) => i.id === last.id);
  return at >= 0 ? open(at) : showGrid();
});

/* ---- play, keys --------------------------------------------------------------- */

function stop() { clearInterval(state.playing); state.playing = 0; $("play").textContent = "Play"; }
function play() {
  if (state.playing) return stop();
  $("play").textContent = "Stop";
  state.playing = setInterval(() => showPicture((state.picture + 1) % state.item.pictures.length), 120);
}
function toggle() {
  state.after = !state.after;
  $("toggle").setAttribute("aria-pressed", state.after);
  draw();
}
function toggleHelp() {
  const open = $("help").toggleAttribute("hidden");
  $("help-button").setAttribute("aria-expanded", !open);
}
const actions = {
  approve: () => decide("approve"), reject: () => decide("reject"), hold: () => decide("hold"), undo,
  next: () => open(state.at + 1), previous: () => open(Math.max(0, state.at - 1)), toggle, grid: showGrid,
};
const KEYS = { a: "approve", r: "reject", h: "hold", u: "undo", n: "next", p: "previous", " ": "toggle", g: "grid" };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SCOPES = { 1: "frame", 2: "all", 3: "series", 4: "device" };

document.onkeydown = (e) => {
  if (e.ctrlKey || e.altKey || e.metaKey || ["SELECT", "INPUT"].includes(e.target.tagName)) return;
  if (e.key === "?") return toggleHelp();
  if ($("single").hidden) return e.key === "u" ? undo() : undefined;
  if (e.key === " " && e.target.tagName === "BUTTON") return;
  if (ARROWS[e.key]) {
    e.preventDefault();
    if (state.chosen >= 0) nudge(e, ...ARROWS[e.key]);
    else if (e.key === "ArrowRight") actions.next();
    else if (e.key === "ArrowLeft") actions.previous();
  } else if (e.key === "Tab" && e.target === stage && state.chosen < state.boxes.length - 1 && !e.shiftKey) {
    e.preventDefault();
    choose(state.chosen + 1);
  } else if (KEYS[e.key]) { e.preventDefault(); actions[KEYS[e.key]](); }
  else if (SCOPES[e.key]) setScope(SCOPES[e.key]);
  else if (e.key === "x" || e.key === "Delete") removeBox();
  else if (e.key === "Escape") choose(-1);
  else if (e.key === "k") play();
  else if (e.key === "+" || e.key === "=") zoom(1.25);
  else if (e.key === "-") zoom(0.8);
  else if (e.key === "0") zoom(0.001);
};
document.querySelectorAll("[data-do]").forEach((b) => { b.onclick = () => actions[b.dataset.do](); });
document.querySelectorAll("#scope input").forEach((r) => { r.onchange = () => setScope(r.value); });
$("filters").onchange = showGrid;
$("help-button").onclick = toggleHelp;
$("frame").oninput = (e) => showPicture(Number(e.target.value));
$("play").onclick = play;
window.onresize = draw;

guard(async () => {
  state.items = (await askJson("/api/list")).items;
  fillFilters();
  showGrid();
  document.body.dataset.ready = "yes";
})();
