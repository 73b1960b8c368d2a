// ipywidgets writes the label of a slider or a color picker beside it, but does not link the two
// for screen readers. This widget does, for all controls in its box.
function render({ model, el }) {
  let observer = null;
  let stopped = false;

  function name(root) {
    for (const control of root.querySelectorAll(".widget-slider, .widget-colorpicker")) {
      const label = control.querySelector(".widget-label");
      if (!label) continue;
      for (const part of control.querySelectorAll("[role='slider'], .widget-readout, input")) {
        if (part.getAttribute("aria-label") !== label.textContent) {
          part.setAttribute("aria-label", label.textContent);
        }
      }
    }
  }

  // The box and its controls are added to the page later than this widget.
  function wait() {
    if (stopped) return;
    const root = el.isConnected && el.closest(".chroma-studio");
    if (!root) return requestAnimationFrame(wait);
    name(root);
    observer = new MutationObserver(() => name(root));
    observer.observe(root, { childList: true, subtree: true });
  }

  wait();
  return () => {
    stopped = true;
    observer?.disconnect();
  };
}
export default { render };
