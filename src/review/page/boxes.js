/*
 * boxes.js - the picture of one instance and the boxes on it
 *
 * Boxes are in pixels of the instance, whatever the size of its picture. What
 * is drawn for "after" is the decision, not yet the file: blanking follows the
 * grid of the file's coding, and may reach a little further.
 */
"use strict";

const $ = (id) => document.getElementById(id);
const stage = $("stage"), ink = stage.getContext("2d");
const COLOURS = { header: "#ff6b5e", pattern: "#ffb454", label: "#ffd479", template: "#7cc4ff", region: "#5ad1c0",
  doubt: "#c9a0ff", user: "#7ee2a0", series: "#a0b8ff", code: "#ff8ad8", allow: "#9aa5ad" };

const view = { item: null, boxes: [], chosen: -1, after: false, bitmap: null, frame: -1, zoom: 1, panX: 0, panY: 0,
  drag: null };

const colourOf = (box) => (box.verdict === "keep" ? COLOURS.allow : COLOURS[(box.reasons || [])[0]] || COLOURS.user);
const clamp = (v, low, high) => Math.max(low, Math.min(high, v));

/* ---- where things are ------------------------------------------------------- */

function scale() {
  return Math.min(stage.width / view.item.columns, stage.height / view.item.rows) * view.zoom;
}
function toStage(x, y) {
  const s = scale();
  return [(x - view.item.columns / 2) * s + stage.width / 2 + view.panX,
    (y - view.item.rows / 2) * s + stage.height / 2 + view.panY];
}
function toImage(event) {
  const r = stage.getBoundingClientRect(), s = scale();
  const x = (event.clientX - r.left) * stage.width / r.width, y = (event.clientY - r.top) * stage.height / r.height;
  return [(x - stage.width / 2 - view.panX) / s + view.item.columns / 2,
    (y - stage.height / 2 - view.panY) / s + view.item.rows / 2];
}
const onThisFrame = (box) => view.frame < 0 || (box.first_frame <= view.frame && view.frame <= box.last_frame);

/* ---- drawing ------------------------------------------------------------------ */

function drawBox(box, chosen) {
  const s = scale(), [x, y] = toStage(box.x, box.y), w = box.width * s, h = box.height * s;
  if (view.after && box.verdict !== "keep") {
    ink.fillStyle = "#000";
    ink.fillRect(x, y, w, h);
  }
  ink.strokeStyle = colourOf(box);
  ink.lineWidth = chosen ? 3 : box.verdict === "keep" ? 1 : 2;
  ink.setLineDash(box.verdict === "ask" ? [6, 4] : box.verdict === "keep" ? [2, 4] : []);
  ink.strokeRect(x, y, w, h);
  ink.setLineDash([]);
  if (chosen) {
    ink.fillStyle = colourOf(box);
    ink.fillRect(x + w - 5, y + h - 5, 10, 10);
  }
}

function draw() {
  const { clientWidth: w, clientHeight: h } = stage;
  if (stage.width !== w || stage.height !== h) Object.assign(stage, { width: w, height: h });
  ink.fillStyle = "#000";
  ink.fillRect(0, 0, stage.width, stage.height);
  if (!view.item) return;
  const [x, y] = toStage(0, 0), s = scale();
  if (view.bitmap) {
    ink.imageSmoothingEnabled = s < 2;
    ink.drawImage(view.bitmap, x, y, view.item.columns * s, view.item.rows * s);
  } else {
    ink.fillStyle = "#b4bec7";
    ink.font = "16px sans-serif";
    ink.fillText("no picture", stage.width / 2 - 40, stage.height / 2);
  }
  view.boxes.forEach((b, i) => { if (onThisFrame(b)) drawBox(b, i === view.chosen); });
}

const WORDS = { blank: "blank", ask: "asks", keep: "keep" };
function nameOf(b) {
  const frames = b.first_frame === 0 && b.last_frame >= view.item.frames - 1 ? ""
    : b.first_frame === b.last_frame ? `, frame ${b.first_frame + 1}` : `, frames ${b.first_frame + 1}-${b.last_frame + 1}`;
  return `${WORDS[b.verdict]} ${b.width}x${b.height} at ${b.x},${b.y}${frames}`;
}

/* What people look at first: questions, boxes, slivers between boxes, and what is kept. */
const rank = (b) => (b.verdict === "keep" ? 3 : b.verdict === "ask" ? 0 : Math.min(b.width, b.height) < 5 ? 2 : 1);

function listBoxes() {
  const order = [...view.boxes.keys()].sort((i, k) => rank(view.boxes[i]) - rank(view.boxes[k]) || i - k);
  $("boxes").replaceChildren(...order.map((i) => {
    const b = view.boxes[i], li = document.createElement("li"), button = document.createElement("button");
    const swatch = document.createElement("span"), why = document.createElement("small");
    button.type = "button";
    button.className = b.verdict;
    button.setAttribute("aria-pressed", i === view.chosen);
    swatch.className = "swatch";
    swatch.style.background = colourOf(b);
    why.textContent = [(b.reasons || []).join("+"), b.class && b.class.replaceAll("_", " ")].filter(Boolean).join(" · ");
    button.append(swatch, nameOf(b), why);
    button.onclick = () => choose(i);
    li.append(button);
    return li;
  }));
  const blanked = view.boxes.filter((b) => b.verdict !== "keep").length;
  $("boxes-title").textContent = `Boxes: ${blanked} to blank${view.boxes.length > blanked ? `, ${view.boxes.length - blanked} kept` : ""}`;
  const box = view.boxes[view.chosen];
  $("chosen").disabled = !box;
  $("blank").checked = !!box && box.verdict !== "keep";
  document.querySelectorAll("#chosen [name=scope]").forEach((r) => { r.checked = !!box && r.value === (box.scope || "all"); });
}
function choose(i) { view.chosen = i; listBoxes(); draw(); }

/* ---- changing ------------------------------------------------------------------ */

function settle(b) {
  const { columns, rows } = view.item;
  b.x = clamp(Math.round(b.x), 0, columns - 1);
  b.y = clamp(Math.round(b.y), 0, rows - 1);
  b.width = clamp(Math.round(b.width), 1, columns - b.x);
  b.height = clamp(Math.round(b.height), 1, rows - b.y);
}
function hit(x, y) {
  const near = 8 / scale();
  const order = [view.chosen, ...view.boxes.keys()].filter((i) => view.boxes[i] && onThisFrame(view.boxes[i]));
  for (const i of order) {
    const b = view.boxes[i];
    if (Math.abs(x - b.x - b.width) < near && Math.abs(y - b.y - b.height) < near) return [i, "corner"];
  }
  for (const i of order) {
    const b = view.boxes[i];
    if (x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height) return [i, "inside"];
  }
  return [-1, ""];
}
stage.onpointerdown = (e) => {
  if (!view.item) return;
  const [x, y] = toImage(e), [i, part] = hit(x, y);
  stage.setPointerCapture(e.pointerId);
  if (e.shiftKey || e.button === 1) view.drag = { kind: "pan", x: e.clientX, y: e.clientY };
  else if (i >= 0) {
    view.drag = { kind: part, x, y, from: { ...view.boxes[i] } };
    choose(i);
  } else {
    view.drag = { kind: "new", x, y };
    choose(-1);
  }
};
function pushBox(place) {
  return view.boxes.push({ ...place, first_frame: 0, last_frame: view.item.frames - 1, verdict: "blank", class: "phi",
    reasons: ["user"], scope: "all" }) - 1;
}
/* Without a mouse: in the middle of what is seen; arrows do the rest. */
function addBox() {
  const s = scale(), width = 120 / s, height = 40 / s;
  const x = view.item.columns / 2 - view.panX / s - width / 2, y = view.item.rows / 2 - view.panY / s - height / 2;
  const i = pushBox({ x, y, width, height });
  settle(view.boxes[i]);
  choose(i);
}
function dragNew(d, x, y) {
  if (d.made === undefined) {
    if (Math.hypot(x - d.x, y - d.y) * scale() < 4) return;
    d.made = view.chosen = pushBox({ x: 0, y: 0, width: 1, height: 1 });
  }
  Object.assign(view.boxes[d.made], { x: Math.min(x, d.x), y: Math.min(y, d.y), width: Math.abs(x - d.x), height: Math.abs(y - d.y) });
  settle(view.boxes[d.made]);
}
/* A box that people change is theirs. */
function own(b) { if (!b.reasons.includes("user")) b.reasons = ["user", ...b.reasons]; }
stage.onpointermove = (e) => {
  const d = view.drag;
  if (!d) return;
  const [x, y] = toImage(e), b = view.boxes[view.chosen];
  if (d.kind === "pan") {
    view.panX += e.clientX - d.x;
    view.panY += e.clientY - d.y;
    Object.assign(d, { x: e.clientX, y: e.clientY });
  } else if (d.kind === "new") dragNew(d, x, y);
  else if (Math.hypot(x - d.x, y - d.y) * scale() >= 2) {
    if (d.kind === "inside") {
      const { columns, rows } = view.item;
      Object.assign(b, { x: clamp(d.from.x + x - d.x, 0, columns - b.width), y: clamp(d.from.y + y - d.y, 0, rows - b.height) });
    } else Object.assign(b, { width: x - b.x, height: y - b.y });
    own(b);
    settle(b);
  }
  if (d.kind !== "pan") listBoxes();
  draw();
};
stage.onpointerup = () => { view.drag = null; };
stage.onwheel = (e) => { e.preventDefault(); zoom(e.deltaY < 0 ? 1.2 : 1 / 1.2); };

function zoom(by) {
  view.zoom = clamp(view.zoom * by, 1, 20);
  if (view.zoom === 1) view.panX = view.panY = 0;
  draw();
}
function removeBox() {
  if (view.chosen < 0) return;
  view.boxes.splice(view.chosen, 1);
  choose(-1);
}
function setScope(scope) {
  const b = view.boxes[view.chosen];
  if (!b) return;
  if (scope === "frame" && view.frame < 0) {
    say("All frames are seen here at once: go to a frame first.");
    return choose(view.chosen);
  }
  b.scope = scope;
  own(b);
  [b.first_frame, b.last_frame] = scope === "frame" ? [view.frame, view.frame] : [0, view.item.frames - 1];
  choose(view.chosen);
}
function setBlank(on) {
  const b = view.boxes[view.chosen];
  if (!b) return;
  b.verdict = on ? "blank" : "keep";
  own(b);
  choose(view.chosen);
}
function nudge(e, dx, dy) {
  const b = view.boxes[view.chosen], by = e.repeat ? Math.max(1, Math.round(8 / scale())) : 1;
  if (e.shiftKey) Object.assign(b, { width: b.width + dx * by, height: b.height + dy * by });
  else Object.assign(b, { x: b.x + dx * by, y: b.y + dy * by });
  own(b);
  settle(b);
  choose(view.chosen);
}

$("blank").onchange = (e) => setBlank(e.target.checked);
$("remove").onclick = removeBox;
document.querySelectorAll("#chosen [name=scope]").forEach((r) => { r.onchange = () => setScope(r.value); });
window.onresize = draw;
