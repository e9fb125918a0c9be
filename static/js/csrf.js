// Gives each htmx request the token of this page. A listener, because inherited headers are not
// sent by every version of htmx.
export function token() {
  return document.querySelector("meta[name=csrf-token]")?.content ?? "";
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = token();
});
