/*
 * journey.mjs - a reviewer's way through the page
 *
 *   node journey.mjs DEBURN OUT [PICTURES]
 *
 * OUT is a run over samples/ that holds everything. The last line is a JSON
 * object: what was decided on which instance, for others to compare with the
 * published files. With PICTURES, screenshots go there.
 */
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asked, end, faults, fits, foreign, isLabelled, isReadable, open, serve, shot, walk } from "./browser.mjs";

const [deburn, out, pictures] = process.argv.slice(2);
const did = {};
let page = null, server = null;

/* ---- hands --------------------------------------------------------------------- */

async function visit(url) {
  const p = await open(url);
  await p.waitForSelector("body[data-ready=yes]");
  return p;
}
const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const text = (selector) => page.textContent(selector);
const count = () => page.locator(".tile").count();
const filter = (name, value) => page.selectOption(`#filters [name=${name}]`, value);
const shownId = () => page.evaluate(() => (view.item ? view.item.id : 0));
const boxes = () => page.evaluate(() => view.boxes.map((b) => ({ ...b })));
const until = (test, what) => page.waitForFunction(test, what);
/* Until the page shows another instance than before, or the grid. */
const settled = (before) => until((was) => !state.busy && (view.item ? view.item.id : 0) !== was, before);

async function toGrid(modality) {
  await page.evaluate(() => showGrid());
  await filter("decision", "");
  await filter("modality", modality);
}
async function openTile(selector) {
  await page.locator(selector).first().click();
  await page.waitForSelector("#single:not([hidden])");
  return shownId();
}

/* A point of the instance as a point of the window. */
const inWindow = (x, y) => page.evaluate(([px, py]) => {
  const r = stage.getBoundingClientRect(), [a, b] = toStage(px, py);
  return [r.left + a * r.width / stage.width, r.top + b * r.height / stage.height];
}, [x, y]);
async function drag(from, to, key) {
  const a = await inWindow(...from), b = await inWindow(...to);
  if (key) await page.keyboard.down(key);
  await page.mouse.move(...a);
  await page.mouse.down();
  await page.mouse.move((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
  await page.mouse.move(...b);
  await page.mouse.up();
  if (key) await page.keyboard.up(key);
}
function isAbout(box, x, y, width, height) {
  const want = { x, y, width, height };
  for (const k of Object.keys(want)) assert.ok(Math.abs(box[k] - want[k]) <= 1, `${k} is ${box[k]}, not ${want[k]}`);
}
const placeOf = ({ x, y, width, height }) => ({ x, y, width, height });

/* ---- the grid --------------------------------------------------------------------- */

async function opens() {
  server = await serve(deburn, out, "--reviewer", "Browser One");
  page = await visit(server.url);
  did.all = await count();
  assert.ok(did.all >= 12, `only ${did.all} tiles`);
  await until(() => document.querySelectorAll(".tile img").length >= 8);
  assert.equal(await text("#progress"), `0 of ${did.all}`);
  await shot(page, pictures, "grid.png");
}

/* Every filter shows just those of which the list says so. */
async function filters() {
  for (const name of ["modality", "device", "verdict", "reason"]) {
    const values = await page.$$eval(`#filters [name=${name}] option`, (o) => o.map((e) => e.value).filter(Boolean));
    assert.ok(values.length > 1, `nothing to choose from: ${name}`);
    for (const value of values) {
      await filter(name, value);
      const want = await page.evaluate(([n, v]) => state.items.filter((i) => (n === "reason" ? i.reasons.includes(v) : i[n] === v)).map((i) => String(i.id)), [name, value]);
      const got = await page.$$eval(".tile", (tiles) => tiles.map((t) => t.dataset.id));
      assert.deepEqual(got, want);
      assert.ok(got.length > 0 && got.length < did.all, `${name} ${value} filters nothing`);
    }
    await filter(name, "");
  }
  await filter("decision", "approve");
  assert.equal(await count(), 0);
  await filter("decision", "open");
  assert.equal(await count(), did.all);
}

/* Tab goes through the page as it is read: top to bottom, left to right. */
async function focusOrder() {
  const order = [];
  await page.evaluate(() => { document.activeElement.blur(); });
  for (let i = 0; i < 8; i++) {
    await press("Tab");
    order.push(await page.evaluate(() => {
      const e = document.activeElement, ring = getComputedStyle(e);
      return { name: e.name || e.id || e.className, outline: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2 };
    }));
  }
  assert.deepEqual(order.map((o) => o.name), ["decision", "modality", "device", "reason", "verdict", "help-button", "tile", "tile"]);
  assert.ok(order.every((o) => o.outline), "what has the focus is not seen");
  const id = await page.evaluate(() => Number(document.activeElement.dataset.id));
  await press("Enter");
  await page.waitForSelector("#single:not([hidden])");
  assert.equal(await shownId(), id);
  await press("g");
  assert.equal(await page.evaluate(() => Number(document.activeElement.dataset.id)), id, "the grid lost its place");
}
async function gridIsAccessible() {
  for (const check of [isLabelled, isReadable, fits]) await check(page);
}

/* ---- one instance ------------------------------------------------------------------- */

async function drawsABox() {
  await toGrid("CT");
  const id = await openTile(".tile"), place = [100, 120, 40, 24];
  await drag([100, 120], [140, 144]);
  const [drawn] = (await boxes()).slice(-1);
  isAbout(drawn, ...place);
  assert.deepEqual(drawn.reasons, ["user"]);
  did.boxed = { id, box: placeOf(drawn) };
}
async function movesAndResizesBoxes() {
  await drag([20, 20], [50, 40]);
  isAbout((await boxes()).slice(-1)[0], 20, 20, 30, 20);
  await drag([30, 30], [70, 90]);
  isAbout((await boxes()).slice(-1)[0], 60, 80, 30, 20);
  await drag([90, 100], [100, 105]);
  isAbout((await boxes()).slice(-1)[0], 60, 80, 40, 25);
  const before = (await boxes()).slice(-1)[0];
  await press("ArrowRight", "Shift+ArrowDown");
  const after = (await boxes()).slice(-1)[0];
  assert.deepEqual([after.x, after.height], [before.x + 1, before.height + 1]);
  await press("x");
  assert.deepEqual((await boxes()).map(placeOf), [did.boxed.box]);
}

/* The same without a mouse: a box, its place, its size, another box chosen. */
async function drawsByKeys() {
  await page.focus("#stage");
  await press("c");
  const [made] = (await boxes()).slice(-1);
  assert.ok(Math.abs(made.x + made.width / 2 - 128) <= 1 && Math.abs(made.y + made.height / 2 - 128) <= 1, "not in the middle");
  assert.deepEqual([made.verdict, made.reasons], ["blank", ["user"]]);
  await press("ArrowLeft", "ArrowUp", "Shift+ArrowRight");
  const [moved] = (await boxes()).slice(-1);
  assert.deepEqual(placeOf(moved), { x: made.x - 1, y: made.y - 1, width: made.width + 1, height: made.height });
  await press("Escape", "Tab");
  assert.equal(await page.evaluate(() => view.chosen), 0);
  await press("Tab");
  assert.equal(await page.evaluate(() => view.chosen), 1);
  await press("x");
  assert.deepEqual((await boxes()).map(placeOf), [did.boxed.box]);
}

/* The box stays where it is in the instance, whatever the view. */
async function zoomsAndPans() {
  const before = await inWindow(100, 120);
  await press("+", "+", "+");
  const large = await inWindow(100, 120);
  await drag([150, 130], [140, 120], "Shift");
  const moved = await inWindow(100, 120);
  assert.notDeepEqual(large, before);
  assert.notDeepEqual(moved, large);
  assert.deepEqual((await boxes()).map(placeOf), [did.boxed.box], "a view changed a box");
  await press("0");
  assert.deepEqual(await inWindow(100, 120), before);
}

/* A pixel of the canvas in the middle of the drawn box. */
const boxIsBlack = () => page.evaluate(({ x, y, width, height }) => {
  const [a, b] = toStage(x + width / 2, y + height / 2);
  return ink.getImageData(a, b, 1, 1).data.slice(0, 3).every((v) => v === 0);
}, did.boxed.box);
async function togglesBeforeAndAfter() {
  assert.equal(await boxIsBlack(), false, "the sample is black there");
  await press(" ");
  assert.equal(await page.getAttribute("#toggle", "aria-pressed"), "true");
  assert.equal(await boxIsBlack(), true);
  await press(" ");
  assert.equal(await boxIsBlack(), false);
}
async function singleIsAccessible() {
  for (const check of [isLabelled, isReadable, fits]) await check(page);
}
async function approvesByKey() {
  await press("a");
  await settled(did.boxed.id);
  assert.match(await text("#progress"), new RegExp(`^1 of ${did.all}, \\d+ min left$`));
}
async function undoesAndRejects() {
  const id = await shownId();
  await press("a");
  await settled(id);
  await press("u");
  await until((was) => !state.busy && view.item && view.item.id === was, id);
  assert.match(await text("#title"), /to decide/);
  await press("r");
  await settled(id);
  did.rejected = id;
}
async function goesToNextAndPrevious() {
  await toGrid("");
  const ids = await page.$$eval(".tile", (tiles) => tiles.map((t) => Number(t.dataset.id)));
  assert.equal(await openTile(".tile"), ids[0]);
  for (const [key, want] of [["n", 1], ["ArrowRight", 2], ["p", 1], ["ArrowLeft", 0], ["p", 0]]) {
    await press(key);
    await until((id) => view.item && view.item.id === id, ids[want]);
  }
}

/* ---- the server goes and comes ---------------------------------------------------------- */

async function survivesARestart() {
  await page.waitForLoadState("networkidle");
  await end(server.child);
  await press("u");
  await until(() => document.getElementById("message").textContent.includes("nothing is lost"));
  await page.close();
  server = await serve(deburn, out, "--reviewer", "Browser Two");
  page = await visit(server.url);
  await filter("decision", "");
  const decisions = await page.evaluate(() => Object.fromEntries(state.items.map((i) => [i.id, i.decision])));
  assert.equal(decisions[did.boxed.id], "approve");
  assert.equal(decisions[did.rejected], "reject");
  assert.equal(Object.values(decisions).filter(Boolean).length, 2);
  await toGrid("CT");
  await openTile(`.tile[data-id="${did.boxed.id}"]`);
  assert.deepEqual((await boxes()).map(placeOf), [did.boxed.box]);
}

/* ---- several frames, several people -------------------------------------------------------- */

async function walksACine() {
  await toGrid("");
  const id = await page.evaluate(() => state.items.find((i) => i.frames > 1).id), steps = () => text("#frame-name");
  await openTile(`.tile[data-id="${id}"]`);
  assert.match(await steps(), /brightest over time/);
  await shot(page, pictures, "single.png");
  await press("c", "1");
  assert.match(await text("#message"), /go to a frame first/);
  const [wide] = (await boxes()).slice(-1), last = await page.evaluate(() => view.item.frames - 1);
  assert.deepEqual([wide.first_frame, wide.last_frame], [0, last], "a box for one frame, of a picture of all");
  await press("x", ".", ".");
  await until(() => /^1 of /.test(document.getElementById("frame-name").textContent));
  await press("k");
  await until(() => /^[3-9] of /.test(document.getElementById("frame-name").textContent));
  await press("k");
  await page.locator("#frame").fill("3");
  await until(() => /^2 of /.test(document.getElementById("frame-name").textContent));
  await page.focus("#stage");
  await drag([300, 200], [364, 264]);
  await press("1");
  const [one] = (await boxes()).slice(-1);
  assert.deepEqual([one.first_frame, one.last_frame], [1, 1]);
  did.cine = { id, box: placeOf(one), frame: 1 };
  await press("a");
  await settled(id);
}
async function refusesWhatOthersDecided() {
  const other = await visit(server.url);
  await toGrid("DX");
  const id = await openTile(".tile"), item = await page.evaluate(() => ({ id: view.item.id, revision: view.item.revision, boxes: view.item.boxes }));
  await other.evaluate((i) => post("/api/decide", { ...i, action: "hold" }), item);
  await press("a");
  await until(() => document.getElementById("message").textContent.includes("look again"));
  assert.equal(await page.getAttribute("#message", "data-kind"), "wrong");
  assert.equal(await shownId(), id);
  assert.match(await text("#title"), /on hold/);
  await other.close();
  did.held = id;
}

/* The other slice is of the same device; its reviewer's word stands. */
async function teaches() {
  const masks = join(out, "private/masks");
  await toGrid("CT");
  await openTile(`.tile[data-id="${did.boxed.id}"]`);
  await press("t");
  await page.waitForSelector("#teach[open]");
  assert.match(await text("#teach-says"), /^Of 1 other held instance of this device it would settle 1;/);
  await page.waitForSelector("#teach-others img");
  assert.match(await text("#teach-others"), /^Series \d+, 256x256$/);
  await isReadable(page);
  await shot(page, pictures, "template.png");
  await page.click("#teach-close");
  assert.ok(!existsSync(masks), "written before it was confirmed");
  await press("t");
  await page.waitForSelector("#teach[open]");
  const yaml = await text("#teach-yaml");
  await page.click("#teach-save");
  await until(() => document.getElementById("message").textContent.startsWith("Written to "));
  const [name] = readdirSync(masks);
  assert.equal(readFileSync(join(masks, name), "utf8"), yaml);
  did.template = join(masks, name);
  const other = await page.evaluate((id) => askJson(`/api/item/${id}`), did.rejected);
  assert.equal(other.decision, "reject");
  assert.deepEqual(other.boxes.map(placeOf), [did.boxed.box]);
}
async function tellsTheKeys() {
  await press("?");
  assert.equal(await page.getAttribute("#help-button", "aria-expanded"), "true");
  for (const check of [isReadable, fits]) await check(page);
  await shot(page, pictures, "help.png");
}

/* ---- afterwards --------------------------------------------------------------------------- */

const KNOWN = /^(\/|\/(app|boxes)\.js|\/style\.css|\/api\/(list|decide|undo|template(\/save)?|item\/\d+)|\/picture\/\d+\/(thumb|brightest|darkest|\d+)\.png)$/;
async function addressesAreNumbers() {
  const paths = asked.filter((u) => u.startsWith("http:")).map((u) => new URL(u));
  assert.ok(paths.length > 50);
  for (const u of paths) {
    assert.match(u.pathname, KNOWN);
    assert.ok(!u.search || (u.pathname === "/" && /^\?token=[0-9a-f]{48}$/.test(u.search)), "an address says more than a token");
  }
}
async function asksNobodyElse() {
  await page.waitForLoadState("networkidle");
  await end(server.child);
  assert.deepEqual(faults, []);
  assert.deepEqual(foreign, []);
  assert.ok(!existsSync(join(out, "private/review/open.html")));
}

await walk([["opens", opens], ["filters", filters], ["focus order", focusOrder], ["grid is accessible", gridIsAccessible],
  ["draws a box", drawsABox], ["moves and resizes boxes", movesAndResizesBoxes], ["draws by keys", drawsByKeys],
  ["zooms and pans", zoomsAndPans],
  ["toggles before and after", togglesBeforeAndAfter], ["single is accessible", singleIsAccessible],
  ["approves by key", approvesByKey], ["undoes and rejects", undoesAndRejects], ["goes to next and previous", goesToNextAndPrevious],
  ["survives a restart", survivesARestart], ["walks a cine", walksACine], ["refuses what others decided", refusesWhatOthersDecided],
  ["teaches", teaches], ["tells the keys", tellsTheKeys], ["addresses are numbers", addressesAreNumbers],
  ["asks nobody else", asksNobodyElse]]);
console.log(JSON.stringify(did));
