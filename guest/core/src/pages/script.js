// The one script of the pages. They say and do all of it without: this makes some of it easier.
// What it puts into a page is text, never markup, and it asks for nothing over the network.
"use strict";
{
const words = document.currentScript.dataset;
const language = document.documentElement.lang;
const all = (selector) => document.querySelectorAll(selector);

const make = (name, about, ...inside) => {
  const element = document.createElement(name);
  Object.assign(element, about);
  element.append(...inside);
  return element;
};

// A browser may keep nothing of a page, by its owner's wish.
const attempt = (what) => {
  try {
    return what();
  } catch {
    return null;
  }
};

const later = (what) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(what, 500);
  };
};

// A line that is said by itself when it changes: it has to be there before.
const line = (before) => {
  const said = make("p", { className: "hint", role: "status" });
  before.after(said);
  return said;
};

const sayOf = (control, text) => {
  const said = line(control);
  const say = () => {
    said.textContent = text(control.value);
  };
  control.addEventListener("input", later(say));
  say();
};

// A moment where the reader is, with its day if that is another one there.
const here = (at, always) => {
  const day = always || at.getDate() !== at.getUTCDate() ? { day: "numeric", month: "long" } : {};
  return at.toLocaleString(language, { ...day, hour: "numeric", minute: "2-digit", timeZoneName: "short" });
};

const showTimes = () => {
  for (const time of all("time")) {
    const at = new Date(time.dateTime);
    const clock = at.toTimeString().slice(0, 5);
    // The operator's second zone may be the reader's.
    if (isNaN(at) || !at.getTimezoneOffset() || time.textContent.includes(clock)) continue;
    time.after(" (", make("bdi", {}, here(at)), ")");
  }
  for (const control of all("[type=datetime-local]")) {
    sayOf(control, (text) => {
      const at = new Date(text + "Z");
      return isNaN(at) || !at.getTimezoneOffset() ? "" : "= " + here(at, true);
    });
  }
};

// Few times, and in words: a clock that ticks would be read out without an end.
const tellTime = () => {
  const until = document.querySelector(".until");
  if (!words.left || !until) return;
  const end = Date.now() + Number(words.left);
  const texts = words.steps.split("|");
  // These are in the words as well (last_minutes).
  const step = () => [600000, 300000, 60000, 0].filter((at) => end - Date.now() <= at).length;
  let told = step();
  const said = line(until);
  const timer = setInterval(() => {
    if (step() === told) return;
    told = step();
    said.textContent = texts[told - 1];
    if (told === texts.length) clearInterval(timer);
  }, 1000);
};

const count = () => {
  for (const control of all("[data-max]")) {
    const max = Number(control.dataset.max);
    sayOf(control, (text) => {
      const length = [...text].length;
      const filled = { n: length, max };
      return length < 0.8 * max ? "" : words.count.replace(/#(\w+)/g, (_, name) => filled[name].toLocaleString(language));
    });
  }
};

// The field stays: what is typed into it counts.
const slide = () => {
  for (const control of all("[data-least]")) {
    const { least: min, most: max, step } = control.dataset;
    const range = make("input", { type: "range", min, max, ariaLabel: control.labels[0]?.textContent });
    range.step = step || 10 ** Math.floor(Math.log10((max - min) / 100));
    range.value = control.value || min;
    range.addEventListener("input", () => {
      control.value = range.value;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    });
    control.addEventListener("input", () => {
      range.value = control.value;
    });
    control.after(range);
  }
};

// What was typed is kept on the device until it was sent, and for thirty days.
const store = attempt(() => localStorage);
const PREFIX = "hitl draft ";

const clean = () => {
  const oldest = Date.now() - 30 * 86400000;
  for (const key of Object.keys(store)) {
    if (!key.startsWith(PREFIX)) continue;
    const its = attempt(() => JSON.parse(store[key]).at) ?? 0;
    if (its < oldest || (words.ended && key.startsWith(PREFIX + words.ended))) store.removeItem(key);
  }
};

// What people can type into, each by a name that the next page has, too. Nothing that is not shown is kept.
const controls = () => {
  const named = new Map();
  for (const control of all("main :is(input,textarea,select)[name]")) {
    if (["hidden", "password"].includes(control.type) || control.readOnly || control.hidden) continue;
    let name = control.name;
    if (/radio|checkbox/.test(control.type)) name += "=" + control.value;
    while (named.has(name)) name += "+";
    named.set(name, control);
  }
  return named;
};

const stateOf = (control) => {
  if (/radio|checkbox/.test(control.type)) return control.checked;
  return control.multiple ? [...control.selectedOptions].map((option) => option.value) : control.value;
};

const put = (control, state) => {
  if (control.type === "radio" || control.type === "checkbox") control.checked = state;
  else if (control.multiple) for (const option of control.options) option.selected = state.includes(option.value);
  else control.value = state;
  const folded = control.closest("details");
  if (folded && state) folded.open = true;
};

const keep = () => {
  const key = PREFIX + words.draft;
  const typed = () => [...controls()].map(([name, control]) => [name, stateOf(control)]);
  const first = JSON.stringify(typed());
  const refused = document.querySelector(".summary");
  let touched = false;
  const save = () => attempt(() => {
    const now = typed();
    if (JSON.stringify(now) === first && !refused) store.removeItem(key);
    else store.setItem(key, JSON.stringify({ at: Date.now(), typed: now }));
  });
  const kept = attempt(() => JSON.parse(store.getItem(key)).typed);
  if (refused) save();
  else if (kept && JSON.stringify(kept) !== first) offer(kept, () => store.removeItem(key));
  const main = document.querySelector("main");
  const saveLater = later(save);
  for (const name of ["input", "change"]) {
    main.addEventListener(name, () => {
      touched = true;
      saveLater();
    });
  }
  for (const name of ["pagehide", "submit"]) addEventListener(name, () => touched && save());
};

const offer = (kept, forget) => {
  const again = make("button", { type: "button", className: "primary" }, words.again);
  const no = make("button", { type: "button" }, words.forget);
  const box = make("div", { className: "state", role: "status" }, make("p", {}, words.kept), make("div", { className: "buttons" }, again, no));
  const done = () => {
    box.remove();
    document.getElementById("answer").querySelector("input:not([type=hidden]),textarea,select")?.focus();
  };
  again.addEventListener("click", () => {
    const now = controls();
    for (const [name, state] of kept) {
      const control = now.get(name);
      if (!control) continue;
      put(control, state);
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    done();
  });
  no.addEventListener("click", () => {
    forget();
    done();
  });
  document.getElementById("answer").before(box);
};

// One press sends once, and is seen to.
const send = (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const text = [...(button?.childNodes ?? [])];
  button?.replaceChildren(words.sending);
  const reset = () => {
    delete form.dataset.sent;
    button?.replaceChildren(...text);
  };
  // Back, and a server that does not answer.
  addEventListener("pageshow", reset, { once: true });
  setTimeout(reset, 15000);
};

addEventListener("DOMContentLoaded", () => {
  showTimes();
  if (store) clean();
  if (words.draft && store) keep();
  tellTime();
  count();
  slide();
  addEventListener("submit", send);
});
}
