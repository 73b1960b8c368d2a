// Shows the coloring page inside the book, or says that it has not been built.
const place = document.querySelector("[data-try]");
if (place) {
  const url = new URL(place.dataset.try, location.href);
  for (const link of document.querySelectorAll("article a[href$='try/index.html']")) {
    link.href = url; // with the language of the book
  }
  fetch(url, { method: "HEAD" })
    .then((answer) => answer.ok)
    .catch(() => false)
    .then((found) => {
      if (!found) {
        place.textContent = place.dataset.missing;
        place.className = "admonition caution";
        return;
      }
      const frame = document.createElement("iframe");
      frame.className = "book-try";
      frame.title = place.dataset.title;
      frame.src = url;
      place.replaceChildren(frame);
    });
}
