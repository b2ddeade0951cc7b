// Draws every [data-figure]: its figure and its configuration stand beside it as JSON.

const SAFE_CONFIG = {
  displaylogo: false,
  plotlyServerURL: "",
  responsive: false,
  showSendToCloud: false,
};
const PRINT_WIDTH = 680;
// Below this width of the element names at the ends of lines would eat the plot; the swatches above it say the same.
const NARROW = 480;
const NARROW_MARGIN = 16;
const TICK_ROOM = 48;
const SYSTEM_FONT = "'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const drawnWidths = new WeakMap();
let printing = false;

// A new width may need fewer ticks or other labels: the figure is drawn anew instead of stretched.
const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const known = drawnWidths.get(target);
    if (!printing && known !== undefined && known !== target.clientWidth) draw(target);
  }
});

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

// As many year ticks as the width carries, counted from the latest; the builder gives all that a wide plot shows.
function fitted(layout, width) {
  const { tickvals = [], ticktext = [] } = layout.xaxis ?? {};
  const every = Math.max(1, Math.ceil((tickvals.length * TICK_ROOM) / width));
  const kept = (_, index) => (tickvals.length - 1 - index) % every === 0;
  const xaxis = { ...layout.xaxis, tickvals: tickvals.filter(kept), ticktext: ticktext.filter(kept) };
  if (width >= NARROW) return { ...layout, xaxis };
  const annotations = (layout.annotations ?? []).filter((note) => note.name !== "end");
  return { ...layout, annotations, margin: { ...layout.margin, r: NARROW_MARGIN }, xaxis: { ...xaxis, title: undefined } };
}

async function draw(element, { light = false, width } = {}) {
  const spec = readJson(`${element.dataset.figure}-spec`);
  if (!spec) return;
  const palette = spec.layout.meta?.palette ?? {};
  const colours = light ? new Map() : currentColours(palette);
  const { data, layout } = recoloured({ data: spec.data, layout: { ...spec.layout, meta: undefined } }, colours);
  const size = width ? { width, autosize: false } : { autosize: true };
  drawnWidths.set(element, element.clientWidth);
  const shown = fitted(layout, width ?? element.clientWidth);
  await window.Plotly.react(element, data, { ...shown, ...size }, configuration(element));
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
    widths.observe(element);
    const button = root.querySelector(`[data-figure-image="${element.dataset.figure}"]`);
    if (button) button.hidden = false;
  }
}

function plain(text) {
  return text.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

const PICTURE = { width: 1280, plot: 500, top: 104, axis: 56, row: 24, columns: 3, signs: 165 };

// Lines of a width that the picture holds; a sign of Hangul is as wide as two others.
function wrapped(text) {
  const lines = [""];
  let room = PICTURE.signs;
  for (const word of text.split(/\s+/)) {
    const width = 1 + [...word].reduce((sum, sign) => sum + (sign >= "\u1100" ? 2 : 1), 0);
    if (width > room) {
      lines.push("");
      room = PICTURE.signs;
    }
    lines[lines.length - 1] += `${word} `;
    room -= width;
  }
  return lines;
}

// A picture travels without its page: it takes the heading, the list of the bases, the source and the vintage along.
// It is light, and in a font of the reader's system, because a picture cannot load ours.
function portrait(element) {
  const { data, layout } = readJson(`${element.dataset.figure}-spec`);
  const frame = element.closest("figure");
  const source = [...frame.querySelectorAll(".figure__source :is(li, p)")].flatMap((line) => wrapped(line.textContent.trim()));
  const font = { ...layout.font, family: SYSTEM_FONT };
  const small = { ...layout.title?.font, family: SYSTEM_FONT };
  const title = {
    ...layout.title,
    text: plain(frame.querySelector("figcaption h2").textContent),
    font: { ...font, size: 22, weight: 700 },
    subtitle: { text: layout.title?.text ?? "", font: small },
    pad: { l: 32, t: 28 },
  };
  const bases = data.filter((trace) => trace.showlegend).length;
  const legend = {
    ...layout.legend,
    font: small,
    entrywidth: Math.floor((PICTURE.width - 200) / PICTURE.columns) - 40,
    xref: "paper",
    yref: "paper",
    yanchor: "top",
    y: -PICTURE.axis / PICTURE.plot,
  };
  const listed = PICTURE.axis + Math.ceil(bases / PICTURE.columns) * PICTURE.row + 16;
  const caption = {
    text: source.map(plain).join("<br>"),
    font: small,
    align: "left",
    showarrow: false,
    xref: "paper",
    x: 0,
    xanchor: "left",
    yref: "paper",
    y: 0,
    yanchor: "top",
    yshift: -listed,
  };
  const margin = { l: 56, r: (layout.margin?.r ?? 0) + 32, t: PICTURE.top, b: listed + 18 * source.length + 24 };
  const annotations = [...(layout.annotations ?? []), caption];
  const height = PICTURE.top + PICTURE.plot + margin.b;
  return {
    data,
    layout: { ...layout, font, title, legend, showlegend: true, margin, annotations, width: PICTURE.width, height },
    config: SAFE_CONFIG,
  };
}

function saveImage(id) {
  const element = document.querySelector(`[data-figure="${CSS.escape(id)}"]`);
  if (!element) return;
  const picture = portrait(element);
  const { width, height } = picture.layout;
  window.Plotly.downloadImage(picture, { format: "png", filename: id, width, height, scale: 2 });
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
  if (!isContent(event)) return;
  for (const element of figuresIn(document)) {
    widths.unobserve(element);
    window.Plotly.purge(element);
  }
});
document.addEventListener("htmx:after:swap", (event) => {
  if (isContent(event)) drawAll();
});
dark.addEventListener("change", () => drawAll());
window.addEventListener("beforeprint", () => {
  printing = true;
  for (const element of figuresIn(document)) draw(element, { light: true, width: PRINT_WIDTH });
});
window.addEventListener("afterprint", () => {
  printing = false;
  drawAll();
});

drawAll();
