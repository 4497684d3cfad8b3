/** One line over time, drawn as SVG: its own axis, its own numbers under the pointer or the arrow keys. */
import {html, nothing, svg} from '../vendor/lit-html/lit-html.js';
import {clock, count} from '../pure/format.js';
import {update} from '../store.js';

const [HEIGHT, LEFT, BOTTOM] = [200, 56, 24];
const WINDOW = 300_000;
let pointed = null;

/** A round number at or above: 1, 2 or 5 times a power of ten. */
export function ceiling(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(f => f * power).find(v => v >= value);
}

/** The last five minutes, now at the right end. @param points [{at: Date, value}], oldest first */
export function chart(all, unit) {
  const to = all.at(-1).at.getTime();
  const from = to - WINDOW;
  const points = all.filter(p => p.at >= from);
  // As wide as it is shown, so that its numbers have the size of other texts.
  const WIDTH = Math.max(280, Math.round(document.querySelector('.chart')?.clientWidth || (document.querySelector('main')?.clientWidth ?? 400) - 82));
  const top = ceiling(Math.max(...points.map(p => p.value)));
  const x = p => LEFT + (p.at - from) / WINDOW * (WIDTH - LEFT - 8);
  const y = v => 8 + (1 - v / top) * (HEIGHT - BOTTOM - 8);
  const line = points.map((p, i) => `${i ? 'L' : 'M'}${x(p).toFixed(1)} ${y(p.value).toFixed(1)}`).join('');
  const here = pointed === null ? null : points[Math.max(0, Math.min(points.length - 1, pointed))];
  const point = event => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = from + ((event.clientX - box.left) / box.width * WIDTH - LEFT) / (WIDTH - LEFT - 8) * WINDOW;
    pointed = points.reduce((best, p, i) => Math.abs(p.at - at) < Math.abs(points[best].at - at) ? i : best, 0);
    update();
  };
  const walk = event => {
    const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (!by) return;
    event.preventDefault();
    pointed = Math.max(0, Math.min(points.length - 1, (pointed ?? points.length - 1) + by));
    update();
  };
  return html`<div class="chart">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" tabindex="0" role="img" aria-label=${`${unit}: now ${count(Math.round(points.at(-1).value))}, largest ${count(Math.round(Math.max(...points.map(p => p.value))))}`}
      @pointermove=${point} @pointerleave=${() => { pointed = null; update(); }} @keydown=${walk} @blur=${() => { pointed = null; update(); }}>
      ${[0, .5, 1].map(f => svg`<line class="rule" x1=${LEFT} x2=${WIDTH - 8} y1=${y(f * top)} y2=${y(f * top)}/><text class="tick" x=${LEFT - 8} y=${y(f * top) + 4} text-anchor="end">${count(Math.round(f * top * 10) / 10)}</text>`)}
      <text class="tick" x=${LEFT} y=${HEIGHT - 4}>5 min ago</text><text class="tick" x=${WIDTH - 8} y=${HEIGHT - 4} text-anchor="end">now</text>
      <path class="area" d="${line}L${x(points.at(-1)).toFixed(1)} ${y(0)}L${x(points[0]).toFixed(1)} ${y(0)}Z"/><path class="line" d=${line}/>
      <circle class="dot" cx=${x(points.at(-1))} cy=${y(points.at(-1).value)} r="3"/>
      ${here ? svg`<line class="rule" x1=${x(here)} x2=${x(here)} y1="8" y2=${y(0)}/><circle class="dot" cx=${x(here)} cy=${y(here.value)} r="4"/>` : nothing}
    </svg>
    <p class="small" role="status">${here ? html`<b class="num">${count(Math.round(here.value))}</b> ${unit} at ${clock(here.at)}` : html`<span class="muted">${unit}</span>`}</p>
  </div>`;
}
