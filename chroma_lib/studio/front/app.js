// The page of `chroma app`: what the server sends is shown, what a person does is sent.
import { button, match, name, rove } from "./app_list.js";
import { Panel } from "./app_panel.js";
import { Shelf } from "./app_shelf.js";
import { Stage } from "./app_stage.js";
import * as words from "./app_text.js";

const { text } = words;
const get = (id) => document.getElementById(id);
const view = { pictures: [], kept: [], message: { number: 0 } };
const state = { tool: "select", selected: null, view: "result", brush: "#3a7bd5", told: 0 };
let socket = null;

function send(...command) {
  if (socket?.readyState !== WebSocket.OPEN) return tell(text("lost"), true);
  state.sent = (state.sent ?? 0) + 1;
  socket.send(JSON.stringify(command));
}

function tell(message, isError = false) {
  get("message").textContent = message;
  get("message").classList.toggle("error", isError);
}

const stage = new Stage(get("stage"), {
  select: (part) => {
    if (state.tool !== "merge") return select(part);
    if (!find(state.selected)) return select(part);
    if (part !== state.selected) send("merge", part, state.selected);
    use("select");
  },
  dab: (points) => send("dab", points, state.brush),
  split: (x, y) => send("split", x, y),
  look: (...box) => view.is_large && send("look", ...box),
  zoom: (scale) => (get("scale").textContent = `${Math.round(100 * scale)}%`),
  tip: (part, x, y) => {
    const shown = part === null ? null : find(part);
    get("tip").hidden = !shown;
    if (!shown) return;
    const box = get("stage").getBoundingClientRect();
    get("tip").textContent = words.choose(...shown.names);
    const left = Math.min(x - box.left + 14, box.width - get("tip").offsetWidth - 4);
    get("tip").style.left = `${left}px`;
    get("tip").style.top = `${y - box.top + 18}px`;
  },
});

const panel = new Panel({
  send,
  select: (part) => (state.tool === "merge" ? stage.on.select(part) : select(part)),
  color: (hex) => {
    if (state.tool === "dab") {
      state.brush = stage.brush = hex;
    } else if (find(state.selected)) {
      state.brush = stage.brush = hex;
      send("color", state.selected, hex);
    }
  },
});
const shelf = new Shelf(send);

function find(mask) {
  return mask === null ? undefined : view.parts?.find((part) => part.mask === mask);
}

function select(part) {
  state.selected = part;
  stage.select(part);
  if (state.tool === "dab") use("select");
  render();
}

function use(tool) {
  state.tool = stage.tool = tool;
  get("stage").dataset.tool = tool;
  render();
}

// Groups of buttons of which one is chosen.
function radios(id, values, labelOf, chosen, choose) {
  const box = get(id);
  const settle = (box.settle ??= rove(box));
  match(box, values, {
    key: (value) => value,
    make: (value) => {
      const made = button("radio");
      made.addEventListener("click", () => choose(value));
      return made;
    },
    update: (item, value) => {
      item.textContent = text(labelOf(value));
      item.setAttribute("aria-checked", value === chosen);
    },
  });
  settle();
}

function render() {
  if (!state.isReady) return;
  const tools = view.can_edit ? ["select", "dab", "split", "merge"] : ["select"];
  radios("tools", tools, (tool) => `tool_${tool}`, state.tool, use);
  get("tools").hidden = tools.length === 1;
  radios("view", ["result", "split", "original"], (one) => `view_${one}`, state.view, (one) => {
    state.view = one;
    stage.show(one);
    render();
  });
  const part = find(state.selected);
  let hint = `hint_${state.tool}`;
  if (state.tool === "merge" && !part) hint = "hint_merge_none";
  get("hint").textContent = view.busy ? text(view.busy) : text(hint, { part: part?.names });
  const shown = view.pictures.find((picture) => picture.number === view.current);
  get("result").setAttribute("aria-label", text("stage", { name: shown?.name ?? "" }));
  get("original").setAttribute("aria-label", text("original_of", { name: shown?.name ?? "" }));
  panel.show(view, state.selected, state.tool, state.brush);
  shelf.show(view);
  for (const id of ["keep", "save"]) get(id).disabled = !view.is_ready || Boolean(view.busy);
  get("save").disabled ||= Boolean(view.saving);
  get("save-all").hidden = view.pictures.filter((picture) => picture.is_changed).length < 2;
  get("save-all").disabled = get("save").disabled;
  get("undo").disabled = !view.can_undo;
  get("redo").disabled = !view.can_redo;
  get("language").value = view.language;
  get("walk").value = view.walk ?? 0;
  get("recolor").checked = Boolean(view.recolor);
  get("recolor-line").hidden = !view.can_recolor;
  showModels();
  showSaving();
}

function showModels() {
  match(get("model"), view.models ?? [], {
    key: (model) => model,
    make: (model) => new Option(model, model),
    update: () => {},
  });
  get("model").value = view.model;
}

function showSaving() {
  const saving = view.saving;
  get("saving").hidden = !saving;
  if (!saving) return;
  const key = !saving.done ? "saving_start" : saving.done < saving.count ? "saving" : "saving_end";
  const left = saving.left === null || saving.left < 1 ? "" : ` ${text("left", { seconds: Math.ceil(saving.left) })}`;
  get("progress").value = saving.share;
  get("saving-text").textContent = text(key, saving) + left;
  name(get("progress"), get("saving-text").textContent);
}

function showMessage() {
  const { number, key, text: plain, kind, values } = view.message;
  if (number === state.told) return;
  const isFirst = state.told === 0;
  state.told = number;
  state.message = () => tell(key ? text(key, values) : (plain ?? ""), kind === "error");
  state.message();
  if (!isFirst && Number.isInteger(values?.select) && state.tool !== "dab") {
    state.selected = values.select;
    stage.select(values.select);
    if (state.tool === "split") use("select");
  }
}

function receive(news) {
  const before = { ...view };
  Object.assign(view, news);
  state.isReady = view.pictures.length > 0;
  if (view.language && words.speak(view.language)) {
    words.write();
    document.title = words.choose("Chroma", "크로마");
    state.message?.();
  }
  if (view.current !== before.current) {
    stage.reset();
    stage.select(null);
    state.selected = null;
  }
  for (const name of ["original", "result"]) {
    if (view[name] !== before[name]) stage.load(name, view[name]);
  }
  if (JSON.stringify(view.detail) !== JSON.stringify(before.detail)) stage.loadDetail(view.detail);
  if (view.plane !== before.plane) stage.loadPlane(view.plane);
  showMessage();
  render();
  if (view.is_ready && view.is_drawn_on === false && !get("message").textContent) tell(text("empty"));
}

// Pictures that are dropped on the page, pasted, or chosen in the file dialog.
async function bring(files) {
  let number = 0;
  for (const file of files) {
    if (file.size > words.maxUpload) {
      tell(text("too_large", { name: file.name, limit: Math.floor(words.maxUpload / 1e6) }), true);
      continue;
    }
    tell(text("uploading", { name: file.name }));
    try {
      const address = `upload?name=${encodeURIComponent(file.name)}&number=${number++}`;
      const answer = await fetch(address, { method: "POST", body: file, headers: { "X-Chroma": "1" } });
      if (!answer.ok) return tell(await answer.text(), true);
    } catch {
      return tell(text("lost"), true);
    }
  }
  if (number) state.message ? state.message() : tell("");
}

function listen() {
  const click = (id, ...command) => get(id).addEventListener("click", () => send(...command));
  click("keep", "keep");
  click("save", "save", "one");
  click("save-all", "save", "all");
  click("undo", "undo");
  click("redo", "redo");
  click("stop", "stop_saving");
  get("start-over").addEventListener("click", () => {
    if (confirm(text("start_over_ask"))) send("start_over");
  });
  get("add").addEventListener("click", () => get("file").click());
  get("file").addEventListener("change", async (event) => {
    await bring([...event.target.files]);
    event.target.value = "";
  });
  get("language").addEventListener("change", (event) => send("language", event.target.value));
  get("model").addEventListener("change", (event) => send("model", event.target.value));
  get("recolor").addEventListener("change", (event) => send("recolor", event.target.checked));
  get("walk").addEventListener("input", (event) => send("walk", Number(event.target.value)));
  rove(get("zoom"))();
  const zooms = { in: () => stage.zoom(1.25), out: () => stage.zoom(0.8), fit: () => stage.fit() };
  for (const one of get("zoom").children) one.addEventListener("click", () => zooms[one.dataset.zoom]());
  document.addEventListener("keydown", keys);
  document.addEventListener("keyup", (event) => {
    if (event.key.toLowerCase() === "o" && state.peeks) {
      state.peeks = false;
      stage.show(state.view);
    }
  });
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      document.body.classList.add("dropping");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    bring([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => bring([...event.clipboardData.files]));
}

function keys(event) {
  const isText = event.target.matches("input[type=text], select");
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    const commands = { z: event.shiftKey ? "redo" : "undo", y: "redo", s: "save" };
    if (!(key in commands) || (isText && key !== "s")) return;
    event.preventDefault();
    return key === "s" ? get("save").click() : send(commands[key]);
  }
  if (isText || event.altKey) return;
  const parts = view.parts ?? [];
  const step = (by) => {
    const at = parts.findIndex((part) => part.mask === state.selected);
    if (parts.length) select(parts[(at + by + parts.length) % parts.length].mask);
  };
  const peek = () => {
    state.peeks = true;
    stage.show("original");
  };
  const tool = (one) => () => view.can_edit && use(one);
  const actions = {
    v: tool("select"), b: tool("dab"), s: tool("split"), m: tool("merge"),
    n: () => send("dice"), k: () => get("keep").click(), o: peek,
    ",": () => step(parts.some((part) => part.mask === state.selected) ? -1 : 0), ".": () => step(1),
    escape: () => use("select"),
  };
  if (!(key in actions)) return;
  event.preventDefault();
  actions[key]();
}

function connect() {
  const address = new URL("socket", location.href);
  address.protocol = "ws:";
  address.search = "";
  socket = new WebSocket(address);
  socket.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  socket.addEventListener("open", () => state.message?.());
  socket.addEventListener("close", () => {
    tell(text("lost"), true);
    setTimeout(connect, 1000);
  });
}

await words.load();
words.write();
listen();
connect();
