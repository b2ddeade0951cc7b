// Draws every [data-figure]: its figure and its configuration stand beside it as JSON.

const SAFE_CONFIG = {
  displaylogo: false,
  plotlyServerURL: "",
  responsive: true,
  showSendToCloud: false,
};
const PRINT_WIDTH = 680;
const SYSTEM_FONT = "'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function readJson(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : null;
}

// The figure comes in light colours; `layout.meta.palette` names them, the style sheet knows each name's colour now.
function currentColours(palette) {
  const style = getComputedStyle(document.documentElement);
  return new Map(
    Object.entries(palette).map(([colour, name]) => [colour, style.getPropertyValue(`--figure-${name}`).trim() || colour]),
  );
}

function recoloured(value, colours) {
  if (typeof value === "string") return colours.get(value) ?? value;
  if (Array.isArray(value)) return value.map((part) => recoloured(part, colours));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, recoloured(part, colours)]));
}

function configuration(element) {
  const config = { displayModeBar: false, locale: document.documentElement.lang };
  return { ...config, ...readJson(`${element.dataset.figure}-config`), ...SAFE_CONFIG };
}

async function draw(element, { light = false, width } = {}) {
  const spec = readJson(`${element.dataset.figure}-spec`);
  if (!spec) return;
  const palette = spec.layout.meta?.palette ?? {};
  const colours = light ? new Map() : currentColours(palette);
  const { data, layout } = recoloured({ data: spec.data, layout: { ...spec.layout, meta: undefined } }, colours);
  const size = width ? { width, autosize: false } : { autosize: true };
  await window.Plotly.react(element, data, { ...layout, ...size }, configuration(element));
  // The table is the keyboard's way to the numbers: nothing inside the picture takes part in the tab order.
  for (const inner of element.querySelectorAll("a, button, [tabindex]")) inner.tabIndex = -1;
  element.dataset.drawn = "true";
}

function figuresIn(root) {
  return [...root.querySelectorAll("[data-figure]")];
}

async function drawAll(root = document) {
  const figures = figuresIn(root);
  if (figures.length === 0) return;
  // Measured with a fallback font, Hangul labels would be cut or overlap.
  await Promise.all(
    ["16px PretendardGOV", "bold 16px PretendardGOV"].map((font) => document.fonts.load(font, "가").catch(() => [])),
  );
  for (const element of figures) {
    await draw(element);
    const button = root.querySelector(`[data-figure-image="${element.dataset.figure}"]`);
    if (button) button.hidden = false;
  }
}

function plain(text) {
  return text.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

// A picture travels without its page: it takes the heading, the source and the vintage along. It is light, and in a
// font of the reader's system, because a picture cannot load ours.
function portrait(element) {
  const { data, layout } = readJson(`${element.dataset.figure}-spec`);
  const frame = element.closest("figure");
  const source = [...frame.querySelectorAll(".figure__source p")].map((line) => plain(line.textContent));
  const font = { ...layout.font, family: SYSTEM_FONT };
  const title = {
    ...layout.title,
    text: plain(frame.querySelector("figcaption").textContent),
    font: { ...layout.font, family: SYSTEM_FONT, size: 22, weight: 700 },
    subtitle: { text: layout.title?.text ?? "", font: { ...layout.title?.font, family: SYSTEM_FONT } },
    pad: { l: 32, t: 28 },
  };
  const caption = {
    text: source.join("<br>"),
    font: { ...layout.title?.font, family: SYSTEM_FONT },
    align: "left",
    showarrow: false,
    xref: "paper",
    x: 0,
    xanchor: "left",
    yref: "paper",
    y: 0,
    yanchor: "top",
    yshift: -72,
  };
  const margin = { l: 56, r: (layout.margin?.r ?? 0) + 32, t: 104, b: 96 + 20 * source.length };
  const legend = { ...layout.legend, xref: "paper", yref: "paper", yanchor: "top", y: -0.08 };
  const annotations = [...(layout.annotations ?? []), caption];
  return { data, layout: { ...layout, font, title, legend, margin, annotations }, config: SAFE_CONFIG };
}

function saveImage(id) {
  const element = document.querySelector(`[data-figure="${CSS.escape(id)}"]`);
  if (!element) return;
  window.Plotly.downloadImage(portrait(element), { format: "png", filename: id, width: 1280, height: 720, scale: 2 });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-figure-image]");
  if (button) saveImage(button.dataset.figureImage);
});

// Swaps of other parts (the progress line) leave the figures as they are.
function isContent(event) {
  return event.detail.ctx.target?.id === "content";
}

document.addEventListener("htmx:before:swap", (event) => {
  if (isContent(event)) figuresIn(document).forEach((element) => window.Plotly.purge(element));
});
document.addEventListener("htmx:after:swap", (event) => {
  if (isContent(event)) drawAll();
});
dark.addEventListener("change", () => drawAll());
window.addEventListener("beforeprint", () => {
  for (const element of figuresIn(document)) draw(element, { light: true, width: PRINT_WIDTH });
});
window.addEventListener("afterprint", () => drawAll());

drawAll();
