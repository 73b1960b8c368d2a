// ipywidgets writes a slider's label beside it, but does not tell a screen reader that it belongs
// to it. This does so, for all sliders in the box that it lies in.
function render({ model, el }) {
  let observer = null;
  let stopped = false;

  function name(root) {
    for (const slider of root.querySelectorAll(".widget-slider")) {
      const label = slider.querySelector(".widget-label");
      if (!label) continue;
      for (const part of slider.querySelectorAll("[role='slider'], .widget-readout")) {
        if (part.getAttribute("aria-label") !== label.textContent) {
          part.setAttribute("aria-label", label.textContent);
        }
      }
    }
  }

  // The box and the sliders in it come into the page later than this.
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
