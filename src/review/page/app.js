/*
 * app.js - the review page: grid, one instance, decisions, keys
 *
 * Talks to the server of `deburn review` only; every request carries the token
 * that came in the page's address. Nothing is kept in the browser.
 */
"use strict";

const token = new URLSearchParams(location.search).get("token") || "";
const state = { items: [], byId: new Map(), shown: [], at: -1, undo: [], busy: false, playing: 0, began: 0, decidedHere: 0 };

/* ---- the server ---------------------------------------------------------- */

async function ask(path, options = {}) {
  const answer = await fetch(path, { ...options, cache: "no-store", headers: { "X-Deburn-Token": token, ...options.headers } });
  if (!answer.ok) {
    const error = new Error(await answer.text() || answer.statusText);
    error.status = answer.status;
    throw error;
  }
  return answer;
}
const askJson = async (path, options) => (await ask(path, options)).json();
const post = (path, what) => askJson(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what) });

const pictureCache = new Map();
function pictureOf(url) {
  if (!pictureCache.has(url)) {
    const coming = ask(url).then((a) => a.blob()).then((b) => createImageBitmap(b));
    coming.catch(() => pictureCache.delete(url));
    pictureCache.set(url, coming);
    if (pictureCache.size > 80) pictureCache.delete(pictureCache.keys().next().value);
  }
  return pictureCache.get(url);
}
function say(text, kind = "told") {
  $("message").textContent = text;
  $("message").dataset.kind = kind;
}
function guard(work) {
  return async (...args) => {
    try { say(""); return await work(...args); } catch (e) {
      say(e.status ? e.message : `The server does not answer (${e.message}). Start \`deburn review\` again: nothing is lost.`, "wrong");
      return null;
    }
  };
}

/* ---- grid ------------------------------------------------------------------ */

function loadThumb(blank) {
  ask(blank.dataset.url).then((a) => a.blob()).then((b) => {
    const img = document.createElement("img");
    img.alt = "";
    img.src = URL.createObjectURL(b);
    img.onload = () => URL.revokeObjectURL(img.src);
    blank.replaceWith(img);
  }).catch(() => { blank.textContent = "no picture"; });
}
const watcher = new IntersectionObserver((seen) => seen.forEach(({ isIntersecting, target }) => {
  if (!isIntersecting) return;
  watcher.unobserve(target);
  loadThumb(target);
}), { root: $("grid"), rootMargin: "200px" });

const DECISIONS = { "": "to decide", approve: "approved", reject: "rejected", hold: "on hold" };
const PROPOSALS = { ask: "asks", blank: "would blank", clean: "finds nothing" };
function wordOf(item) {
  if (item.differs) return "readers differ";
  return DECISIONS[item.decision] + (item.state === "held" ? "" : `, ${item.state}`);
}

function tileOf(item, index) {
  const tile = document.createElement("button");
  tile.type = "button";
  tile.className = "tile";
  tile.dataset.id = item.id;
  tile.dataset.decision = item.differs ? "differ" : item.decision;
  tile.innerHTML = '<div class="blank"></div><small></small><small></small>';
  tile.querySelector(".blank").dataset.url = `/picture/${item.id}/thumb.png`;
  const [first, second] = tile.querySelectorAll("small");
  first.textContent = `${item.modality || "?"} ${item.columns}x${item.rows}${item.frames > 1 ? `, ${item.frames} frames` : ""}`;
  second.textContent = item.decision || item.differs ? wordOf(item) : `${PROPOSALS[item.verdict]}${item.reasons.length ? `: ${item.reasons.join(", ")}` : ""}`;
  tile.setAttribute("aria-label", `${first.textContent}, ${second.textContent}`);
  tile.onclick = () => open(index);
  return tile;
}

const isOpen = (item) => !item.decision || item.decision === "hold" || item.differs;
function matches(item, f) {
  if (f.decision === "open" ? !isOpen(item) : f.decision === "differ" ? !item.differs : f.decision && item.decision !== f.decision) return false;
  return (!f.modality || item.modality === f.modality) && (!f.device || item.device === f.device)
    && (!f.verdict || item.verdict === f.verdict) && (!f.reason || item.reasons.includes(f.reason));
}

/* What a screen shows stands at once, thousands more follow in pieces. */
const PIECE = 240;
let drawing = 0;
function drawTiles(turn, from, to, series, tiles) {
  if (turn !== drawing) return;
  const sections = document.createDocumentFragment(), end = Math.min(to, state.shown.length);
  for (let i = from; i < end; i++) {
    const item = state.shown[i], tile = tileOf(item, i);
    if (item.series !== series) {
      series = item.series;
      tiles = sectionOf(item);
      sections.append(tiles.parentElement);
    }
    tiles.append(tile);
    watcher.observe(tile.querySelector(".blank"));
  }
  $("grid").append(sections);
  if (end < state.shown.length) setTimeout(drawTiles, 0, turn, end, end + PIECE, series, tiles);
}
function sectionOf(item) {
  const section = document.createElement("section"), title = document.createElement("h2"), tiles = document.createElement("div");
  title.textContent = `${item.series} · ${item.device || "unknown device"}`;
  title.title = `Series ${title.textContent}`;
  tiles.className = "tiles";
  section.append(title, tiles);
  return tiles;
}
/* The tile of id, if there is one, stands at once too. */
function drawGrid(id) {
  const f = Object.fromEntries(new FormData($("filters")));
  state.shown = state.items.filter((i) => matches(i, f));
  watcher.disconnect();
  $("grid").replaceChildren();
  drawTiles(++drawing, 0, Math.max(0, state.shown.findIndex((i) => i.id === id)) + PIECE, null, null);
  if (!state.shown.length)
    $("grid").textContent = state.items.length ? "Nothing here. Other filters may show more; `deburn apply` carries out what was decided."
      : "Nothing is up for review.";
}

function fillFilters() {
  for (const name of ["modality", "device", "verdict", "reason"]) {
    const values = new Set(state.items.flatMap((i) => (name === "reason" ? i.reasons : [i[name]])).filter(Boolean));
    const select = $("filters").elements[name];
    for (const v of [...values].sort()) select.append(new Option(name === "verdict" ? PROPOSALS[v] : v, v));
  }
}

function showProgress() {
  const done = state.items.filter((i) => !isOpen(i)).length, all = state.items.length;
  const each = state.decidedHere ? (Date.now() - state.began) / state.decidedHere / 60000 : 0;
  const left = each && done < all ? `, ${Math.max(1, Math.round((all - done) * each)).toLocaleString("en")} min left` : "";
  $("progress").textContent = `${done.toLocaleString("en")} of ${all.toLocaleString("en")}${left}${state.second ? " · second look" : ""}`;
}

function showGrid() {
  stop();
  const id = view.item && view.item.id;
  view.item = null;
  $("single").hidden = true;
  $("grid").hidden = false;
  drawGrid(id);
  showProgress();
  const tile = id && document.querySelector(`.tile[data-id="${id}"]`);
  if (tile) tile.focus();
}

/* ---- one instance ---------------------------------------------------------- */

async function show(index) {
  if (index < 0 || index >= state.shown.length) return showGrid();
  stop();
  const item = await askJson(`/api/item/${state.shown[index].id}`);
  state.at = index;
  if (!state.began) state.began = Date.now();
  const first = item.pictures.find((p) => p.frame < 0) || item.pictures[0];
  const bitmap = first ? await pictureOf(`/picture/${item.id}/${first.name}`) : null;
  Object.assign(view, { item, bitmap, boxes: item.boxes, chosen: -1, after: false, frame: first ? first.frame : 0, zoom: 1,
    panX: 0, panY: 0, drag: null });
  view.steps = [...item.pictures.filter((p) => p.frame < 0).map((p) => p.name),
    ...Array.from({ length: first ? item.frames : 0 }, (_, f) => `${f}.png`)];
  $("toggle").setAttribute("aria-pressed", false);
  $("grid").hidden = true;
  $("single").hidden = false;
  $("frames").hidden = item.frames < 2;
  $("frame").max = view.steps.length - 1;
  $("frame").value = 0;
  $("frame-name").textContent = stepName(0);
  describe();
  draw();
  stage.focus();
  if (state.shown[index + 1]) preload(state.shown[index + 1].id);
  return item;
}
const open = guard(show);

function preload(id) {
  askJson(`/api/item/${id}`).then((i) => {
    const first = i.pictures.find((p) => p.frame < 0) || i.pictures[0];
    return first && pictureOf(`/picture/${id}/${first.name}`);
  }).catch(() => {});
}

function describe() {
  const i = view.item;
  $("title").textContent = `${state.at + 1} of ${state.shown.length} · ${wordOf(i)}`;
  $("facts").textContent = `${i.modality || "?"} · ${i.device || "unknown device"} · ${i.columns}x${i.rows}${i.frames > 1 ? `, ${i.frames} frames` : ""} · ${PROPOSALS[i.verdict]}`;
  $("why").textContent = i.differs ? "Two readers differ: a decision now settles it." : i.why || "";
  listBoxes();
  showProgress();
}

function stepName(n) {
  const name = view.steps[n] || "";
  return name === "brightest.png" ? "brightest over time" : name === "darkest.png" ? "darkest over time"
    : `${parseInt(name, 10) + 1} of ${view.item.frames}`;
}
const showStep = guard(async (n) => {
  const name = view.steps[n], id = view.item.id;
  if (!name) return;
  $("frame").value = n;
  const bitmap = await pictureOf(`/picture/${id}/${name}`);
  if (!view.item || view.item.id !== id || Number($("frame").value) !== n) return;
  view.bitmap = bitmap;
  view.frame = /^\d/.test(name) ? parseInt(name, 10) : -1;
  $("frame-name").textContent = stepName(n);
  draw();
});
function step(by) {
  const n = view.steps.length;
  return n > 1 ? showStep((Number($("frame").value) + by + n) % n) : null;
}

/* ---- decisions --------------------------------------------------------------- */

function mark(id, decision) {
  const item = state.byId.get(id);
  if (item) Object.assign(item, { decision, differs: false });
}
const decide = guard(async (action) => {
  if (!view.item || state.busy) return;
  state.busy = true;
  const { id, revision } = view.item;
  try {
    const answer = await post("/api/decide", { id, revision, action, boxes: view.boxes });
    state.undo.push({ id, revision: answer.revision });
    mark(id, action);
    state.decidedHere++;
    await show(state.at + 1);
    if (answer.also.length) say(`The box was added to ${answer.also.length.toLocaleString("en")} other instances.`);
  } catch (e) {
    if (e.status === 409) await show(state.at);
    throw e;
  } finally { state.busy = false; }
});
const undo = guard(async () => {
  const last = state.undo[state.undo.length - 1];
  if (!last || state.busy) return say("Nothing to undo.");
  state.busy = true;
  try {
    const answer = await post("/api/undo", last);
    state.undo.pop();
    state.undo.filter((u) => u.id === last.id).forEach((u) => { u.revision = answer.revision; });
    mark(last.id, answer.decision);
    const at = state.shown.findIndex((i) => i.id === last.id);
    return at >= 0 ? await show(at) : showGrid();
  } catch (e) {
    if (e.status === 409) state.undo.pop();
    throw e;
  } finally { state.busy = false; }
});

/* ---- templates ------------------------------------------------------------------ */

const MOST_THUMBS = 12;
function settledTile(id) {
  const li = document.createElement("li"), blank = document.createElement("div"), item = state.byId.get(id);
  blank.className = "blank";
  blank.dataset.url = `/picture/${id}/thumb.png`;
  li.append(blank, item ? `Series ${item.series}, ${item.columns}x${item.rows}` : `Instance ${id}`);
  loadThumb(blank);
  return li;
}
function sayWhatItSettles(answer) {
  const n = answer.settles.length, shown = answer.settles.slice(0, MOST_THUMBS);
  const others = answer.device === 1 ? "1 other held instance" : `${answer.device.toLocaleString("en")} other held instances`;
  $("teach-says").textContent = answer.device ? `Of ${others} of this device it would settle ${n.toLocaleString("en")}; all of them get these boxes.`
    : "No other instance of this device is held.";
  $("teach-others").replaceChildren(...shown.map(settledTile));
  $("teach-more").textContent = n > shown.length ? `and ${(n - shown.length).toLocaleString("en")} more` : "";
  $("teach-where").textContent = `It is written into ${answer.path}; name that folder with --masks in later runs.`;
  $("teach-yaml").textContent = answer.yaml;
}
const teach = guard(async () => {
  const { id, revision } = view.item, { boxes } = view;
  sayWhatItSettles(await post("/api/template", { id, boxes }));
  $("teach-save").onclick = guard(async () => {
    $("teach").close();
    try {
      const saved = await post("/api/template/save", { id, revision, boxes });
      await show(state.at);
      say(`Written to ${saved.path}.`);
    } catch (e) {
      if (e.status === 409) await show(state.at);
      throw e;
    }
  });
  $("teach").showModal();
});

/* ---- play, keys --------------------------------------------------------------- */

function stop() { clearTimeout(state.playing); state.playing = 0; $("play").firstChild.textContent = "Play "; }
function play() {
  if (state.playing) return stop();
  $("play").firstChild.textContent = "Stop ";
  const next = async () => {
    const began = Date.now();
    await step(1);
    if (state.playing) state.playing = setTimeout(next, Math.max(20, 100 - (Date.now() - began)));
  };
  state.playing = setTimeout(next, 0);
}
function toggle() {
  view.after = !view.after;
  $("toggle").setAttribute("aria-pressed", view.after);
  draw();
}
function toggleHelp() {
  const hidden = $("help").toggleAttribute("hidden");
  $("help-button").setAttribute("aria-expanded", !hidden);
  draw();
}
const actions = {
  approve: () => decide("approve"), reject: () => decide("reject"), hold: () => decide("hold"), undo, teach,
  next: () => open(state.at + 1), previous: () => open(Math.max(0, state.at - 1)), toggle, grid: showGrid,
};
const KEYS = { a: "approve", r: "reject", h: "hold", u: "undo", n: "next", p: "previous", " ": "toggle", g: "grid", t: "teach" };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SCOPES = { 1: "frame", 2: "all", 3: "series", 4: "device" };
const OTHERS = { c: addBox, x: removeBox, Delete: removeBox, k: play, "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8),
  0: () => zoom(0.001), ",": () => step(-1), ".": () => step(1),
  b: () => view.boxes[view.chosen] && setBlank(view.boxes[view.chosen].verdict === "keep"),
  Escape: () => (view.chosen >= 0 ? choose(-1) : showGrid()) };

document.onkeydown = (e) => {
  const field = e.target.tagName === "SELECT" || (e.target.tagName === "INPUT" && e.target.type === "range");
  if (e.ctrlKey || e.altKey || e.metaKey || field || $("teach").open) return;
  if (e.key === "?") return toggleHelp();
  if ($("single").hidden) return e.key === "u" ? undo() : undefined;
  if ((e.key === " " || e.key === "Enter") && e.target !== stage && e.target !== document.body) return;
  if (ARROWS[e.key]) {
    if (e.target.tagName === "INPUT") return;
    e.preventDefault();
    if (view.chosen >= 0) nudge(e, ...ARROWS[e.key]);
    else if (e.key === "ArrowRight") actions.next();
    else if (e.key === "ArrowLeft") actions.previous();
  } else if (e.key === "Tab" && e.target === stage && view.chosen < view.boxes.length - 1 && !e.shiftKey) {
    e.preventDefault();
    choose(view.chosen + 1);
  } else if (KEYS[e.key]) { e.preventDefault(); actions[KEYS[e.key]](); }
  else if (SCOPES[e.key]) setScope(SCOPES[e.key]);
  else if (OTHERS[e.key]) OTHERS[e.key]();
};
document.querySelectorAll("[data-do]").forEach((b) => { b.onclick = () => actions[b.dataset.do](); });
$("filters").onchange = showGrid;
$("filters").onsubmit = (e) => e.preventDefault();
$("help-button").onclick = toggleHelp;
$("frame").oninput = (e) => showStep(Number(e.target.value));
$("play").onclick = play;
$("teach-close").onclick = () => $("teach").close();

guard(async () => {
  const list = await askJson("/api/list");
  state.items = list.items;
  state.second = list.second;
  state.byId = new Map(list.items.map((i) => [i.id, i]));
  fillFilters();
  showGrid();
  document.body.dataset.ready = "yes";
})();
