/*
 * sheet.mjs - the page without a server: opened as a file, decided by keys
 *
 *   node sheet.mjs INDEX.html DECISIONS.csv [PICTURES]
 *
 * The table that the page gives goes to DECISIONS.csv. The last line is a JSON
 * object: what was decided on which instance.
 */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { faults, foreign, isLabelled, isReadable, open, shot, walk } from "./browser.mjs";

const [index, csv, pictures] = process.argv.slice(2);
const did = {};
let page = null;

const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const current = () => page.evaluate(() => data.items.findIndex((i) => i.card === document.activeElement));
const progress = () => page.textContent("header [role=status]");

async function opensAsAFile() {
  page = await open(pathToFileURL(index).href);
  did.all = await page.locator("article").count();
  assert.ok(did.all >= 12, `only ${did.all} instances`);
  assert.equal(await progress(), `0 of ${did.all}`);
  assert.equal(await current(), 0, "no instance has the focus");
  await shot(page, pictures, "sheet.png");
}
/* Each has its picture: an <image> that failed has no size. */
async function showsEveryPicture() {
  const sizes = await page.evaluate(() => Promise.all([...document.querySelectorAll("image")].map((e) => new Promise((done) => {
    const img = new Image();
    img.onload = () => done(img.naturalWidth > 0);
    img.onerror = () => done(false);
    img.src = e.getAttribute("href");
  }))));
  assert.equal(sizes.length, did.all);
  assert.ok(sizes.every(Boolean), "a picture is missing");
}
async function isAccessible() {
  await isLabelled(page);
  await isReadable(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "wider than 1280");
}
async function blackensOnDemand() {
  const fill = () => page.evaluate(() => getComputedStyle(document.querySelector("rect:not(.keep)")).fill);
  const at = await page.evaluate(() => data.items.findIndex((i) => i.boxes.some((b) => b.verdict !== "keep")));
  for (let i = 0; i < at; i++) await press("n");
  assert.equal(await current(), at);
  assert.equal(await fill(), "none");
  await press(" ");
  assert.equal(await fill(), "rgb(0, 0, 0)");
  await press(" ");
  assert.equal(await fill(), "none");
  for (let i = 0; i < at; i++) await press("p");
  assert.equal(await current(), 0);
}
async function decidesByKey() {
  await press("a", "r", "h", "a");
  assert.equal(await current(), 4, "a decision does not go on to the next");
  await press("p", "u");
  assert.equal(await progress(), `2 of ${did.all}`);
  const actions = await page.evaluate(() => data.items.map((i) => i.action));
  assert.deepEqual(actions.slice(0, 4), ["approve", "reject", "hold", ""]);
  assert.ok(actions.slice(4).every((a) => a === ""));
  did.decided = await page.evaluate(() => Object.fromEntries(data.items.filter((i) => i.action).map((i) => [i.id, i.action])));
}
/* A name with all that a table must quote. */
async function givesTheTable() {
  did.reviewer = 'Reader, "S"';
  await page.fill("header input", did.reviewer);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
  assert.equal(download.suggestedFilename(), "decisions.csv");
  await download.saveAs(csv);
}
async function asksNobody() {
  assert.deepEqual(faults, []);
  assert.deepEqual(foreign, []);
}

await walk([["opens as a file", opensAsAFile], ["shows every picture", showsEveryPicture], ["is accessible", isAccessible],
  ["blackens on demand", blackensOnDemand], ["decides by key", decidesByKey], ["gives the table", givesTheTable],
  ["asks nobody", asksNobody]]);
console.log(JSON.stringify(did));
