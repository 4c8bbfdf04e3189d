// What a person does with the form, one scenario a run: node scenarios.mjs NAME LINK [ARGUMENT...]
// HITL_LANGUAGE is that of the browser and of its pages, where it is not the machine's.
// Prints what it saw as one line of JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const [name, link, ...args] = process.argv.slice(2);
const program = process.env.HITL_CHROMIUM ?? "chromium";
const executablePath = program.includes("/") ? program : execFileSync("which", [program], { encoding: "utf8" }).trim();

const language = process.env.HITL_LANGUAGE;
const settings = language ? { locale: language } : {};

const browser = await chromium.launch({
  executablePath,
  // Chromium is not to call home, and refuses its sandbox to root.
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", ...(language ? [`--lang=${language}`] : [])],
});

const sees = (page) => page.locator("main").innerText();

async function fill(page, type, typed) {
  if (type === "bool") await page.getByRole("radio", { name: typed }).check();
  else await page.locator("[name=value]").fill(typed);
}

// Its words are those of the page's language.
const send = (page) => page.locator("button.primary").first().click();

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

// Copies and pastes, with the keys that people use.
async function paste(field, text) {
  const page = await field.page().context().newPage();
  await page.setContent("<textarea></textarea>");
  await page.locator("textarea").fill(text);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+C");
  await page.close();
  await field.page().bringToFront();
  await field.focus();
  await field.page().keyboard.press("Control+V");
}

// What a page shows, and how often its browser has sent a form so far.
function watched(page) {
  let posts = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") posts++;
  });
  return async () => ({
    posts,
    // Chromium's own page, which asks whether to send a form again, has no main.
    text: await page.evaluate(() => (document.querySelector("main") ?? document.body).innerText),
    value: await page.evaluate(() => document.querySelector("[name=value]")?.value ?? null),
    comment: await page.evaluate(() => document.querySelector("[name=comment]")?.value ?? null),
  });
}

// Back or forward; a page that Chromium does not show for want of what was sent is an error here.
const goes = (step) => step.catch((error) => error);

const scenarios = {
  // Several numbers, each at a link of its own: [[link, how it comes into the field, what], ...]
  async numbers(all) {
    const context = await browser.newContext(settings);
    const seen = [];
    for (const [link, how, text] of JSON.parse(all)) {
      const page = await context.newPage();
      await page.goto(link);
      const field = page.locator("[name=value]");
      if (how === "pasted") await paste(field, text);
      else await field.pressSequentially(text);
      if (how === "wheel") {
        await field.hover();
        for (const notch of [100, -100, -100]) await page.mouse.wheel(0, notch);
      }
      if (how === "arrows") for (const key of ["ArrowUp", "ArrowUp", "ArrowDown", "PageUp"]) await field.press(key);
      // A frame, by which what the wheel does is done.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const typed = await field.inputValue();
      const answered = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith("/submit"));
      await Promise.all([page.waitForNavigation(), send(page)]);
      const status = (await answered).status();
      seen.push({ typed, status, language: await page.evaluate(() => navigator.language), text: await sees(page) });
      await page.close();
    }
    return seen;
  },

  // An answer that is accepted, then Reload, Back, Forward.
  async revisits(type, typed) {
    const page = await browser.newPage(settings);
    const look = watched(page);
    await page.goto(link);
    await fill(page, type, typed);
    await Promise.all([page.waitForNavigation(), send(page)]);
    const sent = await look();
    await page.reload();
    const reloaded = await look();
    await goes(page.goBack());
    const back = await look();
    await goes(page.goForward());
    const forward = await look();
    return { sent, reloaded, back, forward, address: page.url() };
  },

  // An answer that is refused, one that is accepted, then Back, Back.
  async refused_revisits(type, wrong, right) {
    const page = await browser.newPage(settings);
    const look = watched(page);
    await page.goto(link);
    await fill(page, type, wrong);
    await page.evaluate(() => (document.querySelector("details").open = true));
    await page.locator("#comment").fill("so");
    await Promise.all([page.waitForNavigation(), send(page)]);
    const refused = await look();
    await fill(page, type, right);
    await Promise.all([page.waitForNavigation(), send(page)]);
    const sent = await look();
    await goes(page.goBack());
    const back = await look();
    await goes(page.goBack());
    const first = await look();
    return { refused, sent, back, first };
  },

  // More than is read, then Back.
  async too_long(letters) {
    const page = await browser.newPage(settings);
    const look = watched(page);
    await page.goto(link);
    await page.evaluate(() => (document.querySelector("details").open = true));
    await page.locator("[name=value]").fill("x".repeat(Number(letters)));
    await page.locator("#comment").fill("so");
    const [response] = await Promise.all([page.waitForNavigation(), send(page)]);
    const { text } = await look();
    await goes(page.goBack());
    const { value, comment } = await look();
    return { status: response.status(), text, letters: value.length, comment };
  },

  // How others' text is laid out, and what is seen of it.
  async prompt() {
    const page = await browser.newPage(settings);
    await page.goto(link);
    return page.evaluate(() => ({
      directions: [...document.querySelectorAll("h1, .prompt")].map((part) => getComputedStyle(part).direction),
      boxes: [...document.querySelectorAll(".unseen")].map((box) => ({
        text: box.innerText,
        line: parseFloat(getComputedStyle(box).borderTopWidth),
        width: box.getBoundingClientRect().width,
      })),
      text: document.querySelector(".prompt").innerText,
    }));
  },

  // A form of several fields: [[what it is called, how, value], ...], with scripts or without, on a screen of this width.
  // It is sent empty first; then it has to say what is wrong with each field that has to be filled in.
  async form(steps, scripts, width) {
    const viewport = { width: Number(width), height: 800 };
    const page = await browser.newPage({ viewport, javaScriptEnabled: scripts === "true", bypassCSP: true, ...settings });
    await page.goto(link);
    const first = scripts === "true" ? await axe(page) : [];
    const [refused] = await Promise.all([page.waitForNavigation(), send(page)]);
    const summary = await page.locator(".summary").innerText();
    const focus = await page.evaluate(() => document.activeElement.innerText);
    const broad = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    const second = scripts === "true" ? await axe(page) : [];
    for (const [label, how, value] of JSON.parse(steps)) {
      const field = page.getByLabel(label, { exact: true });
      if (how === "check") await page.getByRole("group", { name: label }).getByLabel(value, { exact: true }).check();
      else if (how === "select") await field.selectOption(value);
      else await field.fill(value);
    }
    const [sent] = await Promise.all([page.waitForNavigation(), send(page)]);
    return { refused: refused.status(), summary, focus, broad, sent: sent.status(), text: await sees(page), violations: [...first, ...second] };
  },

  // What is typed and not sent, and the page opened again: by the same link, and by `other`, which is another person's.
  async draft(other, typed) {
    const context = await browser.newContext(settings);
    const page = await context.newPage();
    const kept = () => page.evaluate(() => Object.keys(localStorage));
    const offered = () => page.locator("main [role=status]").filter({ has: page.getByRole("button") }).count();
    await page.goto(link);
    const first = { offered: await offered(), kept: await kept() };
    await page.locator("[name=value]").fill(typed);
    await page.getByText("Add a comment").click();
    await page.locator("#comment").fill("a remark");
    await page.goto(other);
    const others = { offered: await offered(), kept: await kept() };
    await page.goto(link);
    const again = { offered: await offered(), value: await page.locator("[name=value]").inputValue(), text: await sees(page) };
    await page.getByRole("button", { name: "Put it back" }).click();
    const back = {
      offered: await offered(),
      value: await page.locator("[name=value]").inputValue(),
      comment: await page.locator("#comment").inputValue(),
      open: await page.locator("#comment").isVisible(),
    };
    await page.reload();
    await page.getByRole("button", { name: "Forget it" }).click();
    const forgotten = { offered: await offered(), value: await page.locator("[name=value]").inputValue(), kept: await kept() };
    await page.locator("[name=value]").fill(typed);
    await Promise.all([page.waitForNavigation(), send(page)]);
    const sent = { text: await sees(page), kept: await kept() };
    return { first, others, again, back, forgotten, sent };
  },

  // The same in a form of many fields: what is not typed, not shown or a secret is not kept.
  async draft_of_form() {
    const page = await browser.newPage(settings);
    await page.goto(link);
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Token").fill("s3cret");
    await page.getByRole("radio", { name: "Production" }).check();
    await page.getByRole("checkbox", { name: "Tuesday" }).check();
    await page.getByRole("checkbox", { name: "Yes" }).uncheck();
    await page.getByLabel("Place").selectOption({ label: "c3" });
    // A refusal has all of it, but for the secret.
    await page.reload();
    const kept = await page.evaluate(() => Object.values(localStorage).join());
    await page.getByRole("button", { name: "Put it back" }).click();
    return {
      kept,
      name: await page.getByLabel("Name").inputValue(),
      token: await page.getByLabel("Token").inputValue(),
      radio: await page.getByRole("radio", { name: "Production" }).isChecked(),
      box: await page.getByRole("checkbox", { name: "Tuesday" }).isChecked(),
      dry: await page.getByRole("checkbox", { name: "Yes" }).isChecked(),
      place: await page.getByLabel("Place").evaluate((select) => select.selectedOptions[0].label),
    };
  },

  // A reader elsewhere: what the page says of its deadline, and of a moment that is typed in UTC.
  async elsewhere(timezoneId) {
    const page = await browser.newPage({ ...settings, timezoneId });
    await page.goto(link);
    const until = await page.locator(".until").innerText();
    const datetime = await page.locator(".until time").getAttribute("datetime");
    const field = page.locator("[type=datetime-local]");
    if (!(await field.count())) return { until, datetime };
    await field.fill("2026-07-01T23:30");
    const said = page.locator("[role=status]").filter({ hasText: "=" });
    await said.waitFor();
    return { until, datetime, said: await said.innerText() };
  },

  // What is said while time passes, minute by minute.
  async time_passes(minutes) {
    const page = await browser.newPage(settings);
    await page.clock.install();
    await page.goto(link);
    const said = [];
    for (let minute = 0; minute <= Number(minutes); minute++) {
      const text = await page.locator(".until + [role=status]").innerText();
      if (text !== (said.at(-1) ?? "")) said.push(text);
      await page.clock.runFor(60_000);
    }
    return { said };
  },

  // How many characters are said to be typed, at each of these lengths.
  async counter(...lengths) {
    const page = await browser.newPage(settings);
    await page.clock.install();
    await page.goto(link);
    await page.getByText("Add a comment").click();
    const said = [];
    for (const length of lengths) {
      await page.locator("#comment").fill("😀".repeat(Number(length)));
      await page.clock.runFor(1_000);
      said.push(await page.locator("#comment + [role=status]").innerText());
    }
    return { said };
  },

  // A slider, by its keys, and the field beside it.
  async slider() {
    const page = await browser.newPage({ ...settings, bypassCSP: true });
    await page.goto(link);
    const range = page.getByRole("slider");
    const field = page.locator("[name=replicas]");
    const before = await field.inputValue();
    await range.focus();
    for (const key of ["Home", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
    const slid = await field.inputValue();
    await field.fill("17");
    const typed = await range.inputValue();
    const violations = await axe(page);
    await Promise.all([page.waitForNavigation(), send(page)]);
    return { before, slid, typed, violations, text: await sees(page) };
  },

  // A button that is pressed twice while the server takes its time.
  async presses(typed) {
    const page = await browser.newPage(settings);
    let posts = 0;
    let go;
    const may_go = new Promise((done) => (go = done));
    await page.route("**/submit?*", async (route) => {
      posts++;
      await may_go;
      await route.continue();
    });
    await page.goto(link);
    await page.locator("[name=value]").fill(typed);
    const said = await page.evaluate(() => {
      const button = document.querySelector("button.primary");
      button.click();
      button.click();
      return button.innerText;
    });
    const navigated = page.waitForNavigation();
    go();
    await navigated;
    return { posts, said, text: await sees(page) };
  },

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
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(link);
    await fill(page, type, typed);
    const [response] = await Promise.all([page.waitForNavigation(), send(page)]);
    const field = page.locator("[name=value]").first();
    const ids = ((await field.getAttribute("aria-describedby")) ?? "").split(/\s+/).filter(Boolean);
    const described = (await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()))).join(" ");
    const focus = await page.evaluate(() => document.activeElement.innerText);
    return { status: response.status(), focus, typed: await field.inputValue(), invalid: await field.getAttribute("aria-invalid"), described };
  },

  // Sending no answer, which is apart from sending one.
  async declines(why) {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(link);
    const buttons = await page.getByRole("button").allInnerTexts();
    await page.getByText("I cannot answer this").click();
    await page.getByLabel("Why?").fill(why);
    await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Send without an answer" }).click()]);
    return { buttons, thanks: await sees(page), focus: await page.evaluate(() => document.activeElement.innerText) };
  },

  async axe(colorScheme) {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    await page.goto(link);
    return { violations: await axe(page) };
  },

  // The link is one that signs in: its button, then the inbox, then the same link again, which is used up.
  async sign_in() {
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(link);
    const before = await axe(page);
    await page.click("button.primary");
    await page.waitForSelector("form.out");
    const address = page.url();
    const inbox = await axe(page);
    await page.goto(link);
    await page.click("button.primary");
    const again = await page.textContent("main");
    await page.goto(address);
    await page.click("form.out button");
    await page.waitForSelector("input[type=password]");
    return { violations: [...before, ...inbox], address, again };
  },

  async axe_wrong(type, typed) {
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(link);
    await fill(page, type, typed);
    await Promise.all([page.waitForNavigation(), send(page)]);
    return { violations: await axe(page) };
  },

  // Every page: its tree as it is read out, what axe finds, and pictures for people, in a folder.
  // [[name, link, [value of a radio or text that is sent first]], ...]
  async gallery(all, folder) {
    const seen = {};
    // Where an answer was accepted, the same page is looked at again: nothing can be sent twice.
    const accepted = {};
    const looks = [
      ["light", { viewport: { width: 1280, height: 800 }, colorScheme: "light" }],
      ["dark-phone", { viewport: { width: 375, height: 700 }, colorScheme: "dark" }],
      ["narrow", { viewport: { width: 320, height: 640 }, colorScheme: "light" }],
      ["contrast", { viewport: { width: 800, height: 800 }, forcedColors: "active" }],
    ];
    for (const [look, options] of looks) {
      const context = await browser.newContext({ ...settings, ...options, bypassCSP: true });
      for (const [name, link, sent] of JSON.parse(all)) {
        const page = await context.newPage();
        await page.goto(accepted[name] ?? link);
        if (sent !== undefined && !accepted[name]) {
          const radio = page.locator(`[name=value][value="${sent}"]`);
          if (await radio.count()) await radio.check();
          else await page.locator("[name=value]").first().fill(sent);
          await Promise.all([page.waitForNavigation(), send(page)]);
          if (page.url().includes("/form/")) accepted[name] = page.url();
        }
        seen[name] ??= { violations: [], sideways: [] };
        seen[name].violations.push(...(await axe(page)));
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) seen[name].sideways.push(look);
        if (look === "light") {
          seen[name].tree = await page.locator("body").ariaSnapshot();
          seen[name].direction = await page.evaluate(() => getComputedStyle(document.documentElement).direction);
          await page.emulateMedia({ media: "print" });
          await page.screenshot({ path: `${folder}/${name}-print.png`, fullPage: true });
          await page.emulateMedia({ media: "screen" });
        }
        await page.screenshot({ path: `${folder}/${name}-${look}.png`, fullPage: true });
        await page.close();
      }
      await context.close();
    }
    return seen;
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
