// ipywidgets writes the label of a slider or a color picker beside it, but does not tell a screen
// reader that it belongs to it. This does so, for all controls in the box that it lies in.
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

  // The box and the controls in it come onto the page later than this.
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
