// The texts of the page, in the chosen language.
let labels = {};
let partNames = {};
let language = "both";
export let maxUpload = Infinity;

export async function load() {
  const answer = await fetch("labels");
  const content = await answer.json();
  labels = content.labels;
  partNames = content.parts;
  maxUpload = content.max_upload;
}

export function speak(lang) {
  const changed = lang !== language;
  language = lang;
  document.documentElement.lang = lang === "ko" ? "ko" : "en";
  return changed;
}

// One of two texts, or both.
export function choose(english, korean) {
  if (language === "en") return english;
  if (language === "ko") return korean;
  return english === korean ? english : `${english} / ${korean}`;
}

// A value may be a pair: in English and in Korean.
export function text(key, values = {}) {
  const fill = (template, side) =>
    template.replace(/\{(\w+)\}/g, (all, name) => {
      const value = values[name];
      return value === undefined ? all : Array.isArray(value) ? value[side] : String(value);
    });
  const pair = labels[key] ?? [key, key];
  return choose(fill(pair[0], 0), fill(pair[1], 1));
}

// Writes the texts of all elements that have one.
export function write(root = document) {
  for (const part of root.querySelectorAll("[data-text]")) part.textContent = text(part.dataset.text);
  for (const part of root.querySelectorAll("[data-tip]")) part.title = text(part.dataset.tip);
  for (const part of root.querySelectorAll("[data-name]")) {
    part.setAttribute("aria-label", text(part.dataset.name));
    if (part.tagName === "BUTTON") part.title = text(part.dataset.name);
  }
}
