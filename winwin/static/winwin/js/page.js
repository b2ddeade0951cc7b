// What every page shares: the CSRF header, words for screen readers after a swap, menus that close.

const announcement = document.getElementById("announcement");

function announce(text) {
  announcement.textContent = text;
}

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (["GET", "HEAD"].includes(request.method)) return;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token) request.headers["X-CSRFToken"] = token.value;
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target?.id !== "content") return;
  const title = document.querySelector("#content h1");
  if (title) announce(title.textContent);
});

// A broken answer is not swapped into half a page: the browser goes there and shows the whole error page.
document.addEventListener("htmx:before:response", (event) => {
  const { response, request, target } = event.detail.ctx;
  if (response.status < 400 || target?.id !== "content" || request.method !== "GET") return;
  event.preventDefault();
  window.location.assign(request.action);
});

document.addEventListener("htmx:error", () => announce(announcement.dataset.failed));

// The links of the other language stand outside what a filter swaps: they take the address as it is now.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[hreflang]");
  if (link) link.search = window.location.search;
});

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

document.querySelector("[data-error-summary]")?.focus();
