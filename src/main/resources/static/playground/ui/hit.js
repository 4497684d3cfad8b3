/** One hit: its text with what matched marked, its scores as bars, and why it stands where it does. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {number} from '../pure/format.js';
import {update} from '../store.js';

const NAMES = {vector: 'meaning', lexical: 'words', fused: 'fused', rerank: 'rerank'};
const K = 60;
const open = new Set();

/** Text cut by offsets into plain and marked parts; never markup. */
export function marked(text, highlights = []) {
  const parts = [];
  let place = 0;
  for (const [start, end] of highlights) {
    if (start < place || end > text.length) continue;
    parts.push(text.slice(place, start), html`<mark>${text.slice(start, end)}</mark>`);
    place = end;
  }
  parts.push(text.slice(place));
  return parts;
}

/** @param bounds of each score over all hits, {lexical: most, ...}, so that bars of one list compare; about: its request's fusion k */
export function hit(h, place, {bounds, metric, mode, like, show}) {
  const text = h.chunk?.text ?? h.text ?? '';
  const more = typeof h.text === 'string' && h.text.length > text.length;
  const why = open.has(h.id);
  return html`<li class="hit" data-id=${h.id}>
    <span class="place num">${place}</span>
    <div class="grow stack tight">
      <p class="hit-text" dir="auto">${h.chunk?.start > 0 ? '… ' : nothing}${marked(text, h.highlights)}${more && h.chunk.end < h.text.length ? ' …' : nothing}</p>
      <div class="row tiny muted meta"><span class="id" title="id">${h.id}</span>${Object.entries(h.metadata ?? {}).slice(0, 6).map(([k, v]) => html`<span dir="auto">${k}: ${value(v)}</span>`)}</div>
      <div class="row"><button class="quiet small-button" aria-expanded=${why} @click=${() => { why ? open.delete(h.id) : open.add(h.id); update(); }}>Why this rank</button>
        <button class="quiet small-button" @click=${() => like(h)}>More like this</button>${show ? html`<button class="quiet small-button" @click=${() => show(h)}>Whole text</button>` : nothing}</div>
      ${why ? reasons(h, place, mode) : nothing}
    </div>
    <div class="scores">${Object.entries(NAMES).map(([list, name]) => h.scores?.[list] === undefined ? nothing : html`<span class="tiny muted">${name}</span>
      <span class="bar" .style=${`--share:${share(h.scores[list], bounds[list], list, metric)}`}><i></i></span><span class="num small">${number(h.scores[list], list === 'fused' ? 4 : list === 'lexical' ? 1 : 2)}</span>`)}</div>
  </li>`;
}

function value(v) { return typeof v === 'object' ? JSON.stringify(v) : String(v); }

function share(score, [low, high], list, metric) {
  if (list === 'vector' && metric === 'cosine') return Math.max(0, Math.min(1, score));
  if (list === 'vector' && metric === 'euclidean') return high > 0 ? 1 - score / (high * 1.1) : 1;
  return high > 0 ? Math.max(0, score / high) : high > low ? (score - low) / (high - low) : 1;
}

/** The places and scores of the lists, and how they made this one. */
function reasons(h, place, mode) {
  const {vector, lexical, fused, rerank} = h.explain ?? {};
  const reciprocal = [vector, lexical].filter(Boolean).map(l => 1 / (K + l.rank));
  const sum = reciprocal.reduce((a, b) => a + b, 0);
  const adds = fused && Math.abs(sum - fused.score) < 1e-9;
  const line = (name, list, places) => list ? html`<tr><td>${name}</td><td class="right">#${list.rank}</td><td class="right">${number(list.score, places)}</td></tr>` : html`<tr class="muted"><td>${name}</td><td class="right">–</td><td class="right">not in this list</td></tr>`;
  return html`<div class="why">
    <table class="list"><thead><tr><th>List</th><th class="right">Place</th><th class="right">Score</th></tr></thead><tbody>
      ${mode !== 'lexical' ? line('meaning', vector, 3) : nothing}${mode !== 'vector' ? line('words', lexical, 2) : nothing}
      ${fused ? line('fused', fused, 5) : nothing}${rerank ? line(`rerank (${scorer(rerank.scorer)})`, rerank, 3) : nothing}</tbody></table>
    ${adds ? html`<p class="tiny muted num">${[vector, lexical].filter(Boolean).map(l => `1 / (${K} + ${l.rank})`).join(' + ')} = <b data-sum=${sum}>${number(sum, 5)}</b>, place ${fused.rank} of the fused list${rerank ? `; the reranker puts it on place ${rerank.rank}` : ''}.</p>`
      : rerank ? html`<p class="tiny muted">The reranker puts it on place ${rerank.rank}.</p>` : html`<p class="tiny muted">Place ${place}: hits stand in the order of their score.</p>`}
  </div>`;
}

export function scorer(name) {
  return {cross_encoder: 'a reranking model', late_interaction: 'late interaction', bi_encoder: "the model's own similarity"}[name] ?? name;
}
