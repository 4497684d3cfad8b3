/** A heat map of more cells than a table can have: one pixel a cell, drawn large; walked by the same keys, the cell that is meant read out below it. */
import {html} from '../vendor/lit-html/lit-html.js';
import {BELOW, step, STEPS} from '../pure/colour.js';
import {number, short} from '../pure/format.js';
import {update} from '../store.js';

const CLASSES = [...Array.from({length: STEPS}, (_, i) => `near-${i}`), ...Array.from({length: BELOW}, (_, i) => `below-${i}`)];
const drawn = new WeakMap();

/** @param grid as of heatMap; walk: its keys */
export function cells(grid, walk) {
  const {rows, columns, scores, at, label} = grid;
  const size = Math.max(4, Math.min(12, Math.floor(640 / columns.length)));
  requestAnimationFrame(() => draw(grid));
  const point = event => {
    at[0] = Math.max(0, Math.min(rows.length - 1, Math.floor(event.offsetY / size)));
    at[1] = Math.max(0, Math.min(columns.length - 1, Math.floor(event.offsetX / size)));
    update();
  };
  return html`<div class="stack tight"><div class="scroll many-cells"><div class="cells" .style=${`--size:${size}px;--columns:${columns.length};--rows:${rows.length};--x:${at[1]};--y:${at[0]}`}>
      <canvas id="cells" width=${columns.length} height=${rows.length} tabindex="0" role="application" aria-label=${`${label}; arrows walk, Home and End go to the ends of a row`} aria-describedby="cell" @keydown=${e => { walk(e, grid); requestAnimationFrame(seen); }} @pointermove=${point} @click=${point}></canvas><i class="here" aria-hidden="true"></i></div></div>
    <p class="small" id="cell" role="status" data-at=${`${at[0]},${at[1]}`}><b class="num">${number(scores[at[0]][at[1]])}</b> <span class="muted num">${at[0] + 1}</span> <span dir="auto">${short(rows[at[0]], 60)}</span> <span class="muted">and</span> <span class="muted num">${at[1] + 1}</span> <span dir="auto">${short(columns[at[1]], 60)}</span></p></div>`;
}

/** The cell that the keys went to. */
function seen() { document.querySelector('.cells .here')?.scrollIntoView({block: 'nearest', inline: 'nearest'}); }

/** Again only where the numbers, the scale or the theme changed. */
function draw({scores, scale}) {
  const canvas = document.getElementById('cells');
  if (!canvas) return;
  const host = canvas.parentElement;
  const key = JSON.stringify([scale, getComputedStyle(host).color]);
  const before = drawn.get(canvas);
  if (before?.scores === scores && before.key === key) return;
  const probe = host.appendChild(document.createElement('i'));
  const colours = new Map(CLASSES.map(name => { probe.className = name; return [name, getComputedStyle(probe).backgroundColor.match(/[\d.]+/g).slice(0, 3).map(Number)]; }));
  probe.remove();
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  scores.forEach((row, i) => row.forEach((value, j) => image.data.set([...colours.get(step(value, scale)), 255], 4 * (i * canvas.width + j))));
  context.putImageData(image, 0, 0);
  drawn.set(canvas, {scores, key});
}
