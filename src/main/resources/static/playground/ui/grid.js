/** A heat map that can be read, copied and walked by arrow keys: one tab stop, a number in every cell. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {BELOW, STEPS, step} from '../pure/colour.js';
import {number, short} from '../pure/format.js';
import {update} from '../store.js';
import {cells} from './cells.js';

/** A table of more rows and columns cannot be read: then a picture. */
const READABLE = 60;

/** @param grid {rows, columns: texts, scores: rows of numbers, scale, at: [row, column], label} of which `at` is changed here */
export function heatMap(grid) {
  const {rows, columns, scores, scale, at} = grid;
  at[0] = Math.min(at[0], rows.length - 1);
  at[1] = Math.min(at[1], columns.length - 1);
  if (rows.length > READABLE || columns.length > READABLE) return cells(grid, walk);
  return html`<div class="scroll grid-scroll"><table class="grid" role="grid" aria-label=${grid.label} @keydown=${e => walk(e, grid)}>
    <thead><tr><td></td>${columns.map((c, j) => html`<th scope="col" id=${`col-${j}`} title=${c}>${j + 1}</th>`)}</tr></thead>
    <tbody>${rows.map((r, i) => html`<tr>
      <th scope="row" title=${r} dir="auto"><span class="num">${i + 1}</span> <span class="of">${short(r, 40)}</span></th>
      ${scores[i].map((v, j) => html`<td role="gridcell" class=${step(v, scale)} tabindex=${at[0] === i && at[1] === j ? 0 : -1}
        data-at=${`${i},${j}`} aria-label=${`${short(r, 60)} and ${short(columns[j], 60)}: ${number(v)}`} title=${`${short(r, 60)}\n${short(columns[j], 60)}`}
        @click=${e => { grid.at[0] = i; grid.at[1] = j; e.currentTarget.focus(); update(); }}>${number(v)}</td>`)}
    </tr>`)}</tbody></table></div>`;
}

function walk(event, {rows, columns, at}) {
  const last = [rows.length - 1, columns.length - 1];
  const to = {
    ArrowRight: [at[0], at[1] + 1], ArrowLeft: [at[0], at[1] - 1], ArrowDown: [at[0] + 1, at[1]], ArrowUp: [at[0] - 1, at[1]],
    Home: event.ctrlKey ? [0, 0] : [at[0], 0], End: event.ctrlKey ? last : [at[0], last[1]],
  }[event.key];
  if (!to) return;
  event.preventDefault();
  to.forEach((place, k) => { at[k] = Math.max(0, Math.min(last[k], place)); });
  update();
  const table = event.currentTarget;
  queueMicrotask(() => table.querySelector(`[data-at="${at[0]},${at[1]}"]`)?.focus());
}

/** The steps with their ends, so that what a colour means need not be guessed. */
export function legend({low, high, order}, negative) {
  const turned = order === 'lower_is_closer';
  const steps = Array.from({length: STEPS}, (_, i) => `near-${i}`);
  const below = negative ? Array.from({length: BELOW}, (_, i) => `below-${BELOW - 1 - i}`) : [];
  return html`<div class="legend" role="img" aria-label=${`Colours from ${number(turned ? high : low)}, far, to ${number(turned ? low : high)}, near`}>
    ${below.length ? html`<span>${number(-high)}</span><span class="steps">${below.map(c => html`<i class=${c}></i>`)}</span>` : nothing}
    <span class="from">${number(turned ? high : low)}${below.length ? nothing : html` <span class="muted">far</span>`}</span><span class="steps">${steps.map(c => html`<i class=${c}></i>`)}</span><span class="to"><span class="muted">near</span> ${number(turned ? low : high)}</span>
  </div>`;
}
