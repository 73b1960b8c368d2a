// A picture that can be clicked, with stripes over the held regions. The next picture is decoded
// before it replaces the last one, so that nothing flickers.
function render({ model, el }) {
  const frame = document.createElement("div");
  frame.className = "chroma-picture";
  const layers = {};
  for (const name of ["value", "overlay"]) {
    const image = document.createElement("img");
    image.className = `chroma-${name}`;
    image.draggable = false;
    frame.append(image);
    layers[name] = { image, shown: null, wanted: 0 };
  }
  layers.overlay.image.alt = "";
  el.append(frame);

  async function show(name) {
    const layer = layers[name];
    const turn = ++layer.wanted;
    const bytes = model.get(name);
    const empty = !bytes || bytes.byteLength === 0;
    layer.image.hidden = empty;
    if (empty) return;
    const url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    const next = new Image();
    next.src = url;
    try {
      await next.decode();
    } catch (error) {
      URL.revokeObjectURL(url);
      return;
    }
    if (turn !== layer.wanted) {
      URL.revokeObjectURL(url); // a later picture has arrived
      return;
    }
    layer.image.src = url;
    if (layer.shown) URL.revokeObjectURL(layer.shown);
    layer.shown = url;
    layer.image.dataset.turn = turn;
  }

  function name() {
    layers.value.image.alt = model.get("alt");
    frame.classList.toggle("chroma-clickable", model.get("clickable"));
  }

  function click(event) {
    if (!model.get("clickable")) return;
    const box = layers.value.image.getBoundingClientRect();
    model.send({
      type: "click",
      x: (event.clientX - box.left) / box.width,
      y: (event.clientY - box.top) / box.height,
    });
  }

  frame.addEventListener("click", click);
  const listeners = {
    "change:value": () => show("value"),
    "change:overlay": () => show("overlay"),
    "change:alt": name,
    "change:clickable": name,
  };
  for (const [event, action] of Object.entries(listeners)) model.on(event, action);
  name();
  show("value");
  show("overlay");
  return () => {
    for (const [event, action] of Object.entries(listeners)) model.off(event, action);
    for (const layer of Object.values(layers)) {
      layer.wanted++;
      if (layer.shown) URL.revokeObjectURL(layer.shown);
    }
  };
}
export default { render };
