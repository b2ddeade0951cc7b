// Saves a page of questions by itself a moment after each change; without it the buttons save.
const form = document.querySelector("form[data-autosave]");
const words = document.querySelector("[data-saved]");
let due = 0;

async function save() {
  const body = new URLSearchParams(new FormData(form));
  body.set("go", "autosave");
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, redirect: "manual", keepalive: true });
    words.textContent = answer.status === 204 ? words.dataset.saved : words.dataset.unsaved;
  } catch {
    words.textContent = words.dataset.unsaved;
  }
}

form?.addEventListener("change", () => {
  clearTimeout(due);
  due = setTimeout(save, 800);
});
form?.addEventListener("submit", () => clearTimeout(due));
document.querySelector("[data-error-summary]")?.focus();
