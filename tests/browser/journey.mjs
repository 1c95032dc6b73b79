/*
 * journey.mjs - a reviewer's way through the page, in a real browser
 *
 *   node journey.mjs DEBURN OUT [PICTURES]
 *
 * OUT is a run over samples/ that holds everything. Prints one JSON object:
 * what was decided on which instance, for tests to compare with the published
 * files. With PICTURES, screenshots go there. Exit 0 only if every step held.
 */
import { spawn } from "node:child_process";
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [deburn, out, pictures] = process.argv.slice(2);
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/* ---- the server ------------------------------------------------------------ */

const alive = new Set();
function serve(...more) {
  const child = spawn(deburn, ["review", out, "--no-browser", ...more], { stdio: ["ignore", "pipe", "inherit"] });
  alive.add(child);
  return new Promise((good, bad) => {
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
      if (said.includes("\n")) good({ child, url: said.split("\n")[0] });
    });
    child.on("exit", (code) => { alive.delete(child); bad(new Error(`server ended with ${code}`)); });
  });
}
const end = (child) => new Promise((done) => { child.on("exit", done); child.kill("SIGTERM"); });

/* ---- the browser ----------------------------------------------------------- */

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ARGS });
const faults = [];
const foreign = [];
async function visit(url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on("pageerror", (e) => faults.push(String(e)));
  page.on("console", (m) => { if (m.type() === "error" && !/40[39]|ERR_CONNECTION/.test(m.text())) faults.push(m.text()); });
  page.on("request", (r) => { if (!r.url().startsWith(new URL(url).origin) && !r.url().startsWith("blob:") && !r.url().startsWith("data:")) foreign.push(r.url()); });
  await page.goto(url);
  await page.waitForSelector("body[data-ready=yes]");
  return page;
}
const shot = async (page, name) => { if (pictures) await page.screenshot({ path: join(pictures, name) }); };
const title = (page) => page.textContent("#title");
const press = async (page, key) => { await page.keyboard.press(key); };
/* Until the page shows another instance than before. */
async function settled(page, before) {
  await page.waitForFunction((was) => !state.busy && (view.item ? view.item.id : 0) !== was, before);
}
const shownId = (page) => page.evaluate(() => (view.item ? view.item.id : 0));

/* A point of the instance as a point of the window. */
const windowPoint = (page, x, y) => page.evaluate(([px, py]) => {
  const r = stage.getBoundingClientRect(), [a, b] = toStage(px, py);
  return [r.left + a * r.width / stage.width, r.top + b * r.height / stage.height];
}, [x, y]);
async function dragBox(page, x, y, width, height) {
  const from = await windowPoint(page, x, y), to = await windowPoint(page, x + width, y + height);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
  await page.mouse.move(...to);
  await page.mouse.up();
}

/* ---- the steps --------------------------------------------------------------- */

const did = {};

async function opensAndFilters(page) {
  const all = await page.locator(".tile").count();
  assert.ok(all >= 12, `only ${all} tiles`);
  await page.waitForFunction(() => document.querySelectorAll(".tile img").length >= 4);
  await shot(page, "grid.png");
  await page.selectOption("[name=modality]", "US");
  const us = await page.locator(".tile").count();
  assert.ok(us > 0 && us < all, "the filter by modality changes nothing");
  await page.selectOption("[name=modality]", "CT");
  await page.selectOption("[name=verdict]", "clean");
  assert.equal(await page.locator(".tile").count(), 2);
  await page.selectOption("[name=modality]", "");
  await page.selectOption("[name=verdict]", "");
  assert.equal(await page.locator(".tile").count(), all);
  did.all = all;
}

async function openFirst(page, modality) {
  await page.selectOption("[name=modality]", modality);
  await page.locator(".tile").first().click();
  await page.waitForSelector("#single:not([hidden])");
  return shownId(page);
}

/* A box where there was none, approved by key. */
async function addsABox(page) {
  const id = await openFirst(page, "CT"), box = { x: 100, y: 120, width: 40, height: 24 };
  await dragBox(page, box.x, box.y, box.width, box.height);
  const drawn = await page.evaluate(() => ({ ...view.boxes[view.chosen] }));
  for (const k of ["x", "y", "width", "height"])
    assert.ok(Math.abs(drawn[k] - box[k]) <= 1, `${k} is ${drawn[k]}, not ${box[k]}`);
  assert.deepEqual(drawn.reasons, ["user"]);
  await press(page, " ");
  assert.equal(await page.getAttribute("#toggle", "aria-pressed"), "true");
  await press(page, " ");
  await press(page, "a");
  await settled(page, id);
  did.boxed = { id, box: { x: drawn.x, y: drawn.y, width: drawn.width, height: drawn.height } };
}

/* Approve, think again, reject. */
async function undoesAndRejects(page) {
  const id = await shownId(page);
  await press(page, "a");
  await settled(page, id);
  await press(page, "u");
  await page.waitForFunction((was) => !state.busy && view.item && view.item.id === was, id);
  assert.match(await title(page), /to decide/);
  await press(page, "r");
  await settled(page, id);
  did.rejected = id;
  await press(page, "g");
}

/* A cine: the slider walks the frames, a box moves and is resized by keys. */
async function walksACine(page) {
  const id = await page.evaluate(() => state.items.find((i) => i.frames > 1).id);
  await page.selectOption("[name=modality]", "");
  await page.locator(`.tile[data-id="${id}"]`).click();
  await page.waitForSelector("#frames:not([hidden])");
  assert.match(await page.textContent("#frame-name"), /over time/);
  await shot(page, "single.png");
  await press(page, ".");
  await press(page, ".");
  await page.waitForFunction(() => /^1 of /.test(document.getElementById("frame-name").textContent));
  await press(page, "k");
  await page.waitForFunction(() => /^[3-9] of /.test(document.getElementById("frame-name").textContent));
  await press(page, "k");
  const before = await page.evaluate(() => { choose(0); return { ...view.boxes[0] }; });
  await press(page, "ArrowRight");
  await press(page, "Shift+ArrowDown");
  const after = await page.evaluate(() => ({ ...view.boxes[0] }));
  assert.equal(after.x, before.x + 1);
  assert.equal(after.height, before.height + 1);
  await press(page, "Escape");
  await press(page, "a");
  await settled(page, id);
  did.cine = id;
}

/* A box for all instances of the series, taken over by the other one. */
async function staleIsRefused(page, other) {
  await page.evaluate(() => showGrid());
  const id = await openFirst(page, "DX");
  await other.evaluate((n) => post("/api/decide", { id: n.id, revision: n.revision, action: "hold", boxes: n.boxes }),
    await page.evaluate(() => ({ id: view.item.id, revision: view.item.revision, boxes: view.item.boxes })));
  await press(page, "a");
  await page.waitForFunction(() => document.getElementById("message").textContent.includes("look again"));
  assert.equal(await shownId(page), id);
  assert.match(await title(page), /on hold/);
  did.held = id;
}

/* Focus order, labels and contrast: what a screen reader or a keyboard needs. */
async function isAccessible(page) {
  const bare = await page.evaluate(() => [...document.querySelectorAll("button,select,input,canvas")]
    .filter((e) => !(e.textContent.trim() || e.getAttribute("aria-label") || (e.labels && e.labels.length))).map((e) => e.outerHTML));
  assert.deepEqual(bare, []);
  const dim = await page.evaluate(() => {
    const light = (rgb) => rgb.match(/[\d.]+/g).slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const back = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$/.test(c)) return c; } return "rgb(0,0,0)"; };
    return [...document.querySelectorAll("h1,h2,h3,p,label,small,button,kbd,legend")].filter((e) => e.offsetParent && !e.closest(":disabled"))
      .map((e) => { const [a, b] = [light(getComputedStyle(e).color), light(back(e))].sort((x, y) => y - x); return [(a + 0.05) / (b + 0.05), e.outerHTML.slice(0, 80)]; })
      .filter(([ratio]) => ratio < 4.5);
  });
  assert.deepEqual(dim, []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight);
  assert.equal(wide, false, "the page does not fit 1280x720");
}

async function showsATemplate(page) {
  await page.evaluate(() => showGrid());
  await page.selectOption("[name=modality]", "US");
  await page.selectOption("[name=decision]", "");
  await page.locator(".tile").first().click();
  await page.waitForSelector("#single:not([hidden])");
  await press(page, "t");
  await page.waitForSelector("#teach[open]");
  assert.match(await page.textContent("#teach-yaml"), /deburn-masks: 1/);
  await shot(page, "template.png");
  await page.click("#teach-close");
}

try {
  const first = await serve("--reviewer", "Browser One");
  let page = await visit(first.url);
  await opensAndFilters(page);
  await isAccessible(page);
  await addsABox(page);
  await isAccessible(page);
  await undoesAndRejects(page);

  /* the server dies in the middle: what was decided is still there */
  await page.waitForLoadState("networkidle");
  await end(first.child);
  await press(page, "u");
  await page.waitForFunction(() => document.getElementById("message").textContent.includes("does not answer"));
  await page.close();
  const second = await serve("--reviewer", "Browser Two");
  page = await visit(second.url);
  await page.selectOption("[name=decision]", "");
  const decisions = await page.evaluate(() => Object.fromEntries(state.items.map((i) => [i.id, i.decision])));
  assert.equal(decisions[did.boxed.id], "approve");
  assert.equal(decisions[did.rejected], "reject");

  await walksACine(page);
  const other = await visit(second.url);
  await staleIsRefused(page, other);
  await showsATemplate(page);
  await press(page, "?");
  await shot(page, "help.png");
  await page.waitForLoadState("networkidle");
  await end(second.child);
  assert.deepEqual(faults, []);
  assert.deepEqual(foreign, [], "the page asked somebody else");
  assert.ok(!existsSync(join(out, "private/review/open.html")));
  console.log(JSON.stringify(did));
} finally {
  await browser.close();
  for (const child of alive) child.kill("SIGKILL");
}
