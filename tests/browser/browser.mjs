/*
 * browser.mjs - a real headless Chromium, and `deburn review` to look at
 *
 * Steps are promises with a name: each that held is a line "ok NAME" on
 * standard output, the first that did not ends the program with its reason.
 */
import { spawn } from "node:child_process";
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { chromium } from "playwright-core";

const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const servers = new Set();
let browser = null, context = null;

/* What went wrong in the page, and whom it asked. */
export const faults = [], foreign = [], asked = [];

/* ---- the server ------------------------------------------------------------- */

export function serve(deburn, out, ...more) {
  const child = spawn(deburn, ["review", out, "--no-browser", ...more], { stdio: ["ignore", "pipe", "inherit"] });
  servers.add(child);
  return new Promise((good, bad) => {
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
      if (said.includes("\n")) good({ child, url: said.split("\n")[0] });
    });
    child.on("exit", (code) => { servers.delete(child); bad(new Error(`the server ended with ${code}`)); });
  });
}
export const end = (child) => new Promise((done) => { child.on("exit", done); child.kill("SIGTERM"); });

/* ---- the browser ------------------------------------------------------------- */

export async function open(url) {
  browser ||= await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ARGS });
  context ||= await browser.newContext({ viewport: { width: 1280, height: 720 }, acceptDownloads: true });
  const page = await context.newPage(), home = url.startsWith("file:") ? "file://" : new URL(url).origin;
  page.setDefaultTimeout(20000);
  page.on("pageerror", (e) => faults.push(String(e)));
  page.on("console", (m) => { if (m.type() === "error" && !/40[39]|ERR_CONNECTION/.test(m.text())) faults.push(m.text()); });
  page.on("request", (r) => {
    asked.push(r.url());
    if (![home, "blob:", "data:"].some((start) => r.url().startsWith(start))) foreign.push(r.url());
  });
  await page.goto(url);
  return page;
}
export async function shot(page, folder, name) {
  if (folder) await page.screenshot({ path: join(folder, name) });
}

/* ---- what every page owes -------------------------------------------------------- */

export async function isLabelled(page) {
  const bare = await page.evaluate(() => [...document.querySelectorAll("button,select,input,canvas,[tabindex],[role=img]")]
    .filter((e) => !(e.textContent.trim() || e.getAttribute("aria-label") || (e.labels && e.labels.length))).map((e) => e.outerHTML));
  assert.deepEqual(bare, [], "without a label");
}

/* WCAG AA: 4.5 to 1 for text over the nearest ground that is painted, 3 to 1 for
 * the edges of what can be used. */
export async function isReadable(page) {
  const dim = await page.evaluate(() => {
    const light = (rgb) => rgb.match(/[\d.]+/g).slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (e) => {
      for (; e; e = e.parentElement) {
        const c = getComputedStyle(e).backgroundColor;
        if (!/, 0\)$/.test(c)) return c;
      }
      return "rgb(255, 255, 255)";
    };
    const seen = [...document.querySelectorAll("h1,h2,h3,p,label,small,button,select,input,output,span,strong,kbd,legend,dt,dd,li")]
      .filter((e) => e.offsetParent && e.textContent.trim() && !e.closest(":disabled"));
    const contrast = (one, two) => {
      const [a, b] = [light(one), light(two)].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    };
    const texts = seen.map((e) => [contrast(getComputedStyle(e).color, ground(e)), e.outerHTML.slice(0, 80)]);
    const edges = [...document.querySelectorAll("button,select,input:not([type=range],[type=checkbox],[type=radio])")]
      .filter((e) => e.offsetParent && !e.closest(":disabled"))
      .map((e) => [contrast(getComputedStyle(e).borderTopColor, ground(e.parentElement)), e.outerHTML.slice(0, 80)]);
    return { count: texts.length, bad: [...texts.filter(([r]) => r < 4.5), ...edges.filter(([r]) => r < 3)] };
  });
  assert.ok(dim.count > 5, "there is hardly any text");
  assert.deepEqual(dim.bad, [], "too dim");
}
export async function fits(page) {
  const size = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
  assert.ok(size[0] <= 0 && size[1] <= 0, `the page is ${size} larger than 1280x720`);
}

/* ---- steps ------------------------------------------------------------------------- */

export async function walk(steps) {
  try {
    for (const [name, work] of steps) {
      try { await work(); } catch (e) { throw new Error(`${name}: ${e.stack}`); }
      console.log(`ok ${name}`);
    }
  } finally {
    if (browser) await browser.close();
    for (const child of servers) child.kill("SIGKILL");
  }
}
