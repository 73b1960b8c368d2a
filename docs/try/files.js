// Pictures that a person drops, chooses or pastes, and files that the page saves.

/** Call `open` with the first picture that is dropped anywhere, chosen, or pasted. */
export function acceptPictures({ button, input, curtain }, open) {
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files.length) open(input.files[0], input.files[0].name);
    input.value = ""; // the same file can be chosen again
  });
  let depth = 0;
  const hasFile = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => {
    if (hasFile(event)) curtain.hidden = ++depth < 1;
  });
  addEventListener("dragleave", (event) => {
    if (hasFile(event)) curtain.hidden = --depth < 1;
  });
  addEventListener("dragover", (event) => hasFile(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    depth = 0;
    curtain.hidden = true;
    const [file] = event.dataTransfer.files;
    if (file) open(file, file.name);
  });
  addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    open(file, file.name || "pasted.png");
  });
}

/** Name of a picture's pack: that of the file, without what other systems refuse. */
export function packName(fileName) {
  const stem = fileName.replace(/\.[^.]+$/, "");
  const safe = stem.normalize("NFC").replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_");
  return safe.replace(/^[. ]+|[. ]+$/g, "") || "picture";
}

/** Let the browser save a file. */
export function saveFile(blob, name) {
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(blob),
    download: name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
