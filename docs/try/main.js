// The page: connects what a person does with the two workers.

import { Detail } from "./detail.js";
import { acceptPictures, packName, saveFile } from "./files.js";
import { Frames } from "./frames.js";
import { Grid } from "./grid.js";
import { chooseLanguage, partName, setLanguage, text } from "./lang.js";
import { connect } from "./rpc.js";
import { noiseOf, State } from "./state.js";

let isChosen = false; // whether a person has chosen a picture; before that, there is a sample
const SAMPLES = ["eileen", "lucy", "sylvie", "sylvie_figure"];
const find = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);

let call; // the studio's worker
let state;
let grid;
let detail;
let gridFrames;
let detailFrames;
let opened = null; // the picture on the page: name, shape, parts
let palette = null; // of the selected coloring
let reading = ""; // name of the picture that is read
const waiting = { open: 0, read: 0 }; // calls that are not answered yet
let message = ["loading", {}];

function say(key, values = {}) {
  message = [key, values];
  find("status").textContent = text(key, values);
}

/** Start the workers: one has the network, the other one the picture. */
async function start() {
  const models = new Worker(new URL("model-worker.js", import.meta.url), { type: "module" });
  const studio = new Worker(new URL("studio-worker.js", import.meta.url), { type: "module" });
  for (const worker of [models, studio]) {
    worker.onerror = (event) => say("failed", { reason: event.message || "worker" });
  }
  const { port1, port2 } = new MessageChannel();
  const card = await (await fetch(new URL("model/card.json", import.meta.url))).json();
  models.postMessage(port1, [port1]);
  const canUseGl = asked.get("paint") !== "worker";
  studio.postMessage({ port: port2, card, canUseGl }, [port2]);
  state = new State(card.noises);
  await new Promise((resolve) => {
    call = connect(studio, (event, value) => {
      if (event === "started") resolve((document.body.dataset.painter = value));
      if (event === "read") say("reading_piece", { name: reading, ...value });
      if (event === "packed") say("saving", { done: value, count: state.colorings.length });
    });
  });
}

/** Color a picture: `blob` may be a promise of one. */
async function open(blob, fileName) {
  const name = packName(fileName);
  wait("open", 1);
  await read(name, async () => {
    const found = await call("open", { blob: await blob });
    state.reset();
    return found;
  });
  wait("open", -1);
}

/** Count what is waited for: a scene takes seconds, in which another picture may be opened. */
function wait(what, change) {
  waiting[what] += change;
  document.body.classList.toggle("busy", waiting.read > 0);
  find("keep").disabled = waiting.open > 0; // it is about the picture before
}

/** Keep the parts and skin of a colored picture, or color it as if it were gray. */
async function keepParts(isOn) {
  await read(opened.name, () => call("keepParts", { isOn }));
}

/** Show the colorings of a picture that `encode` reads. */
async function read(name, encode) {
  reading = name;
  say("reading", { name });
  wait("read", 1);
  try {
    const found = await encode();
    opened = { ...found, name };
    find("studio").hidden = false;
    showNote();
    detail.setParts(found.parts);
    grid.build(state.colorings.length);
    showSelected();
    await gridFrames.request();
    await detailFrames.request();
    say("done", { name });
    document.body.dataset.at = performance.now();
    document.body.dataset.laps = JSON.stringify(found.laps); // for benchmarks and tests
    document.body.dataset.shown = name;
  } catch (error) {
    if (error.code === "superseded") return;
    showNote();
    if (["unreadable", "too_large", "empty"].includes(error.code)) say(error.code, { name });
    else say("failed", { reason: error.message });
  } finally {
    wait("read", -1);
  }
}

/** What the picture lets one expect, and the switch of a colored one. */
function showNote() {
  find("note").hidden = !opened?.note;
  find("note").textContent = opened?.note ? text(opened.note) : "";
  find("keep-line").hidden = !opened?.isColored;
  find("keep").checked = Boolean(opened?.keepsParts);
}

function showSelected() {
  grid.select(state.selected);
  detail.translate(state.selected + 1, opened.name);
  detail.setValues(state.current);
  showHeld();
}

function showHeld() {
  find("undo").disabled = !state.canUndo;
  find("free").disabled = state.held.size === 0;
}

/** Paint again what has changed. */
function repaint({ all = true } = {}) {
  showHeld();
  detailFrames.request();
  if (all) gridFrames.request();
}

function makeViews() {
  grid = new Grid(find("grid"), (number) => {
    state.selected = number;
    showSelected();
    detailFrames.request();
  });
  const elements = {
    picture: find("picture"),
    title: find("detail-title"),
    sliders: find("sliders"),
    list: find("parts"),
  };
  let later = 0;
  const change = () => {
    repaint({ all: false });
    // The small picture follows when the slider rests.
    clearTimeout(later);
    later = setTimeout(() => gridFrames.request(), 150);
  };
  detail = new Detail(elements, {
    setBlock: (number, value) => change(state.setBlock(number, value)),
    walkTo: (position) => change(state.walkTo(position)),
    toggle,
    setColor: (mask, ab) => repaint(state.hold(mask, ab, `color ${mask}`)),
    pick: async (x, y) => {
      const mask = await call("partAt", { x, y });
      if (mask >= 0) toggle(mask);
    },
  });
  const fail = (error) => error.code !== "superseded" && say("failed", { reason: error.message });
  gridFrames = new Frames(
    () => opened && call("paint", wish(state.noises, grid.layout(opened.shape))),
    ({ bitmap }) => grid.show(bitmap),
    fail,
  );
  detailFrames = new Frames(
    () => opened && call("paint", wish([noiseOf(state.current)], detail.layout(opened.shape))),
    ({ bitmap, palettes, milliseconds }) => {
      [palette] = palettes;
      detail.show(bitmap);
      detail.setColors(palette, state.held);
      document.body.dataset.frame = milliseconds.toFixed(1);
      document.body.dataset.frames = 1 + Number(document.body.dataset.frames ?? 0);
    },
    fail,
  );
}

const wish = (noises, layout) => ({ noises, layout, held: state.held });

/** Hold a part in the color that it shows, or let it go. */
function toggle(mask) {
  const part = partName(opened.parts.find((one) => one.mask === mask)?.name ?? "");
  const isHeld = state.held.has(mask);
  if (isHeld) state.free(mask);
  else state.hold(mask, [palette[2 * mask], palette[2 * mask + 1]]);
  if (part) say(isHeld ? "freed" : "held", { part });
  repaint();
}

function makeSamples() {
  for (const sample of SAMPLES) {
    const button = document.createElement("button");
    const image = Object.assign(new Image(), { src: `samples/${sample}.png`, alt: "" });
    button.type = "button";
    button.dataset.sample = sample;
    button.append(image);
    button.addEventListener("click", async () => {
      isChosen = true;
      await ready;
      openSample(sample);
    });
    find("samples").append(button);
  }
}

function openSample(sample) {
  const url = new URL(`samples/${sample}.png`, import.meta.url);
  return open(fetch(url).then((response) => response.blob()), `${sample}.png`);
}

/** Write files in the worker, while the button waits. */
function saveWith(button, make) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const [blob, file] = await make();
      saveFile(blob, file);
      say("saved", { file });
    } catch (error) {
      say("failed", { reason: error.message });
    }
    button.disabled = false;
  });
}

function makeButtons() {
  find("dice").addEventListener("click", () => {
    state.rollDice();
    showSelected();
    repaint();
  });
  find("undo").addEventListener("click", () => {
    state.undo();
    showSelected();
    repaint();
  });
  find("free").addEventListener("click", () => repaint(state.free()));
  find("keep").addEventListener("change", ({ target }) => keepParts(target.checked));
  saveWith(find("save"), async () => {
    const { name } = opened;
    const { noises, held } = state;
    say("saving", { done: 0, count: noises.length });
    return [await call("pack", { name, noises, held }), `${name}.zip`];
  });
  saveWith(find("png"), async () => {
    const number = String(state.selected).padStart(2, "0");
    const noise = noiseOf(state.current);
    return [await call("png", { noise, held: state.held }), `${opened.name}-${number}.png`];
  });
}

function translate(lang) {
  setLanguage(lang);
  say(...message);
  for (const button of find("languages").children) {
    button.setAttribute("aria-pressed", button.dataset.lang === lang);
  }
  for (const button of find("samples").children) {
    button.setAttribute("aria-label", text("sample", { name: button.dataset.sample }));
  }
  grid.translate();
  detail.translate(state ? state.selected + 1 : 1, opened?.name ?? "");
  showNote();
}

function makeLanguages() {
  find("languages").addEventListener("click", ({ target }) => {
    if (!target.dataset.lang) return;
    asked.set("lang", target.dataset.lang);
    history.replaceState(null, "", `?${asked}`);
    translate(target.dataset.lang);
  });
}

makeViews();
makeSamples();
makeButtons();
makeLanguages();
translate(chooseLanguage(location.search, navigator.languages));
new ResizeObserver(() => opened && repaint()).observe(find("studio"));
const ready = start().catch((error) => say("failed", { reason: error.message }));
const pictures = { button: find("choose"), input: find("file"), curtain: find("curtain") };
acceptPictures(pictures, async (blob, name) => {
  isChosen = true;
  await ready;
  open(blob, name);
});
await ready;
if (!isChosen && asked.get("sample") !== "none") openSample(asked.get("sample") ?? SAMPLES[0]);
