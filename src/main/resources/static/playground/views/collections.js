/** Collections: those there are, those being filled, and a place to drop a file that becomes one. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {Call} from '../call.js';
import {bytes, count, plural} from '../pure/format.js';
import {address, store, update} from '../store.js';
import {copyButton} from '../ui/copy.js';
import {confirm} from '../ui/dialog.js';
import {progress} from '../ui/progress.js';
import {skeleton, stale, state} from '../ui/states.js';
import {create} from './create.js';

export const title = () => 'Collections';

const LIST = {label: 'list', method: 'GET', path: 'v1/collections?limit=100'};
/** What the sample button does, for a program. */
const BY_HAND = [
  {label: 'make one', method: 'PUT', path: 'v1/collections/notes', body: {fields: {lang: 'keyword'}}},
  {label: 'add documents', method: 'PUT', path: 'v1/collections/notes/documents', body: {wait: 'visible', documents: [{id: '1', text: 'The cat sat on the mat.', metadata: {lang: 'en'}}]}},
  {label: 'search', method: 'POST', path: 'v1/collections/notes/search', body: {text: 'kitten on a rug', limit: 3}},
];
const list = new Call();
const removal = new Call();
let gone = '';

export function enter({params}) {
  gone = params.get('gone') ?? '';
  refresh();
}

export function leave() { list.cancel(); }

function refresh() { return list.run(async ask => (await ask(LIST)).json); }

export function template() {
  const all = list.result?.data;
  const running = [...store.imports.values()];
  if (running.some(r => r.active || r.documents === null)) seenRunning = true;
  else if (seenRunning) { seenRunning = false; queueMicrotask(refresh); }
  return html`
    <div class="title"><h1>Collections</h1><p>Documents on this server, found by meaning, by words, or both.</p><span class="push">${copyButton(() => all ? [LIST] : [])}</span></div>
    ${gone ? html`<div class="note warn" role="status"><p>There is no collection <b>${gone}</b> any more.</p></div>` : nothing}
    ${running.map(progress)}
    <div class="halves">
      <div class="stack wide">${create(() => refresh())}</div>
      <section class="panel" aria-labelledby="list-title" aria-busy=${list.loading}><header><h2 id="list-title">On this server</h2></header>
        ${state(removal)}${state(list)}${skeleton(list)}
        ${all ? all.length ? html`<div class="cardlist ${stale(list)}">${all.map(card)}</div>${list.result.after ? html`<p class="small muted">The first ${count(all.length)}; the API lists the rest.</p>` : nothing}`
          : html`<div class="empty"><p>No collection yet. Drop a file, or take the sample lines: each line is embedded and can be searched a moment later.</p><div class="row"><span class="small">From a program:</span>${copyButton(() => BY_HAND)}</div></div>` : nothing}</section>
    </div>`;
}

let seenRunning = false;

function card(c) {
  const path = `collections/${encodeURIComponent(c.name)}`;
  return html`<article class="collection">
    <div class="grow"><h3><a href=${address(path)}>${c.name}</a></h3>
      ${c.error ? html`<p class="small error">${typeof c.error === 'string' ? c.error : c.error.message}</p>`
        : html`<p class="small muted num">${plural(c.documents, 'document')}${c.chunks !== c.documents ? `, ${plural(c.chunks, 'chunk')}` : ''} · ${bytes(c.bytes)} · ${c.model ?? 'vectors only'}</p>
      ${Object.keys(c.fields ?? {}).length ? html`<p class="tiny muted">fields ${Object.keys(c.fields).join(', ')}</p>` : nothing}`}</div>
    <div class="row"><a class="button" href=${address(path)}>Search</a><a class="button" href=${address(`${path}/map`)}>Map</a><button class="quiet danger-text" aria-label=${`Delete ${c.name}`} @click=${() => remove(c)}>Delete…</button></div></article>`;
}

async function remove(c) {
  if (!(await confirm(`Delete ${c.name}?`, `${plural(c.documents ?? 0, 'document')} and their vectors are deleted from this server's disk. This cannot be undone.`, 'Delete'))) return;
  store.imports.get(c.name)?.stop();
  store.imports.delete(c.name);
  if (await removal.run(ask => ask({method: 'DELETE', path: `v1/collections/${encodeURIComponent(c.name)}`}))) refresh();
  update();
}
