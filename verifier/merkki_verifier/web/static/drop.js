// Drag and drop for the verify page. Without this file the same form works by itself.
"use strict";

const form = document.querySelector("form[data-drop]");
const field = form && form.querySelector("input[type=file]");

if (field) {
  const zone = form.querySelector("[data-zone]");
  const mark = (on) => zone.classList.toggle("over", on);

  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  form.addEventListener("dragleave", () => mark(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length === 1) {
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
}
