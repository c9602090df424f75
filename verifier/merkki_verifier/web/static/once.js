// A form that may be sent once: a second click must not lose the answer to the first.
"use strict";

for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // Back from the next page, the form may be sent again.
  addEventListener("pageshow", () => { sent = false; });
}
