// What a person does with the form, one scenario a run: node scenarios.mjs NAME LINK [ARGUMENT...]
// Prints what it saw as one line of JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const [name, link, ...args] = process.argv.slice(2);
const program = process.env.HITL_CHROMIUM ?? "chromium";
const executablePath = program.includes("/") ? program : execFileSync("which", [program], { encoding: "utf8" }).trim();

const browser = await chromium.launch({
  executablePath,
  // Chromium is not to call home, and refuses its sandbox to root.
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

const sees = (page) => page.locator("main").innerText();

async function fill(page, type, typed) {
  if (type === "bool") await page.getByRole("radio", { name: typed }).check();
  else await page.locator("[name=value]").fill(typed);
}

// A wrong value: what a browser checks by itself, or keeps from being typed, is not what is tested.
async function fillWrongly(page, type, typed) {
  await page.evaluate(() => {
    document.querySelector("form").noValidate = true;
    document.querySelector("[name=value]").type = "text";
  });
  await fill(page, type, typed);
}

const send = (page) => page.getByRole("button", { name: "Send answer" }).click();

async function answer(options, type, typed) {
  const page = await browser.newPage(options);
  await page.goto(link);
  const prompt = await sees(page);
  await fill(page, type, typed);
  await send(page);
  const thanks = await sees(page);
  await page.goto(link);
  const again_has_form = (await page.locator("form").count()) > 0;
  return { page, prompt, thanks, again_has_form };
}

async function axe(page) {
  const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }));
}

const scenarios = {
  async answer(type, typed) {
    const { page: _, ...seen } = await answer({}, type, typed);
    return seen;
  },

  async no_scripts(type, typed) {
    const { page: _, ...seen } = await answer({ javaScriptEnabled: false }, type, typed);
    return seen;
  },

  // Only Tab, Space, Enter and letters; the focus has to be seen wherever it is.
  async keyboard(type, typed) {
    const page = await browser.newPage();
    await page.goto(link);
    let focus_always_visible = true;
    let done = false;
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        const style = getComputedStyle(element);
        const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
        return { name: element.getAttribute("name"), text: element.textContent.trim(), seen: outlined || style.boxShadow !== "none" };
      });
      focus_always_visible &&= at.seen;
      if (at.name === "value" && !done) {
        if (type === "bool") await page.keyboard.press("Space");
        else await page.keyboard.type(typed);
        done = true;
      } else if (at.text.includes("Send answer")) {
        await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
        return { focus_always_visible, thanks: await sees(page) };
      }
    }
    throw new Error("the button was never reached");
  },

  async phone(type, typed) {
    const options = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
    const page = await browser.newPage(options);
    await page.goto(link);
    const scrolls_sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    const smallest_target = await page.evaluate(() => {
      // A radio is touched by its label as well.
      const targets = [...document.querySelectorAll("button, input:not([type=hidden]), textarea, summary")];
      const heights = targets.map((target) => (target.closest("label") ?? target).getBoundingClientRect().height);
      return Math.min(...heights.filter((height) => height > 0));
    });
    await fill(page, type, typed);
    await send(page);
    return { scrolls_sideways, smallest_target, thanks: await sees(page) };
  },

  async wrong(type, typed) {
    const page = await browser.newPage();
    await page.goto(link);
    await fillWrongly(page, type, typed);
    const [response] = await Promise.all([page.waitForNavigation(), send(page)]);
    const field = page.locator("[name=value]").first();
    const ids = ((await field.getAttribute("aria-describedby")) ?? "").split(/\s+/).filter(Boolean);
    const described = (await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()))).join(" ");
    return { status: response.status(), typed: await field.inputValue(), invalid: await field.getAttribute("aria-invalid"), described };
  },

  async axe(colorScheme) {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    await page.goto(link);
    return { violations: await axe(page) };
  },

  async axe_wrong(type, typed) {
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(link);
    await fillWrongly(page, type, typed);
    await Promise.all([page.waitForNavigation(), send(page)]);
    return { violations: await axe(page) };
  },

  // A picture of the page, for people: LINK FILE WIDTH HEIGHT
  async picture(file, width, height, colorScheme) {
    const page = await browser.newPage({ viewport: { width: Number(width), height: Number(height) }, deviceScaleFactor: 2, colorScheme });
    await page.goto(link);
    await page.screenshot({ path: file });
    return { file };
  },
};

try {
  console.log(JSON.stringify(await scenarios[name](...args)));
} finally {
  await browser.close();
}
