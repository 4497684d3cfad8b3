/** Search in one collection: a box, the mode, filters with counts, rerank, and hits that say why they stand where they do. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {live} from '../vendor/lit-html/directives/live.js';
import {Call} from '../call.js';
import {active, filterOf} from '../pure/filter.js';
import {bytes, count, plural} from '../pure/format.js';
import {address, store, update} from '../store.js';
import {copyButton} from '../ui/copy.js';
import {close, show} from '../ui/dialog.js';
import {facets} from '../ui/facets.js';
import {hit, scorer} from '../ui/hit.js';
import {icon} from '../ui/icons.js';
import * as migration from '../ui/migration.js';
import {progress} from '../ui/progress.js';
import {skeleton, stale, state} from '../ui/states.js';

export const title = ({name}) => name;

const MODES = [['hybrid', 'Hybrid'], ['vector', 'Vector'], ['lexical', 'Words']];
const LIMIT = 10;
/** In place of a model that reranks: the vectors of tokens which the collection keeps. No model has this name. */
const KEPT = '*';
const about = new Call();
const call = new Call();
const counting = new Call();
let form = fresh();
let filtersShown = false;

function fresh() { return {text: '', like: '', mode: 'hybrid', rerank: '', limit: LIMIT, values: {}, ranges: {}, line: ''}; }

export function enter({name, params}) {
  if (about.name !== name) {
    for (const c of [about, call, counting]) { c.cancel(); c.result = null; c.error = null; c.state = 'idle'; }
    about.name = name;
  }
  form = read(params);
  load(name);
}

export function leave() { for (const c of [about, call, counting]) c.cancel(); migration.leave(); }

const path = (rest = '') => `v1/collections/${encodeURIComponent(about.name)}${rest}`;

async function load(name) {
  const known = about.result?.name === name && !store.imports.get(name)?.active;
  const ok = known || await about.run(async ask => (await ask({path: path()})).json);
  if (!ok) {
    if (about.error?.status === 404) location.hash = address('collections', {gone: name});
    return;
  }
  tally();
  migration.watch(name, () => { about.result = null; load(name); });
  if (form.text || form.like) search();
  else { call.cancel(); call.result = null; call.error = null; call.state = 'idle'; update(); }
}

/** What the address says; the view is nothing but what stands there. */
function read(params) {
  const out = {...fresh(), text: params.get('q') ?? '', like: params.get('like') ?? '', mode: params.get('mode') ?? 'hybrid', rerank: params.get('rerank') ?? '', line: params.get('filter') ?? '', limit: Math.min(1000, Number(params.get('limit')) || LIMIT)};
  for (const [key, value] of params) {
    if (key.startsWith('is.')) (out.values[key.slice(3)] ??= []).push(JSON.parse(value));
    if (key.startsWith('min.')) (out.ranges[key.slice(4)] ??= {min: '', max: ''}).min = plain(value);
    if (key.startsWith('max.')) (out.ranges[key.slice(4)] ??= {min: '', max: ''}).max = plain(value);
  }
  return out;
}

function plain(value) { return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value; }

function written() {
  const params = {q: form.text, like: form.like, mode: form.mode === 'hybrid' ? '' : form.mode, rerank: form.rerank, filter: form.line, limit: form.limit === LIMIT ? '' : form.limit};
  for (const [field, list] of Object.entries(form.values)) params[`is.${field}`] = list.map(v => JSON.stringify(v));
  for (const [field, {min, max}] of Object.entries(form.ranges)) { params[`min.${field}`] = min; params[`max.${field}`] = max; }
  return params;
}

/** A change goes through the address, so that Back undoes it; what does not fit there is done at once. */
function go() {
  const to = address(`collections/${encodeURIComponent(about.name)}`, written());
  if (to === location.hash || !to.includes('?')) { load(about.name); if (to !== location.hash) history.pushState(null, '', to); }
  else location.hash = to;
}

function searchRequest() {
  const filter = filterOf(form);
  const rerank = form.rerank && form.text ? {rerank: form.rerank === KEPT ? {} : {model: form.rerank}} : {};
  const asked = form.like ? {like: {ids: [form.like]}, mode: 'vector'} : {text: form.text, mode: form.mode};
  return {label: 'search', method: 'POST', path: path('/search'), body: {...asked, ...(filter === undefined ? {} : {filter}), limit: form.limit, ...rerank, include: ['text', 'metadata', 'highlights'], explain: true}};
}

function search() {
  const request = searchRequest();
  const filters = active(form);
  return call.run(async ask => {
    const filter = request.body.filter;
    const [found, passed] = await Promise.all([ask(request), ask({path: path('/documents:count'), body: filter === undefined ? {} : {filter}})]);
    return {...found.json, request, filters, passed: passed.json.count, ms: found.ms, mode: request.body.mode};
  });
}

/** Counts of values by the filter; a field with chosen values is counted without them, so that others can be added. */
function tally() {
  const fields = Object.entries(about.result.fields ?? {}).filter(([, t]) => /^(keyword|boolean)/.test(t)).map(([f]) => f);
  if (!fields.length) return;
  counting.run(async ask => {
    const some = fields.filter(f => form.values[f]?.length);
    const rest = fields.filter(f => !form.values[f]?.length);
    const request = (by, without) => { const filter = filterOf(form, without); return ask({path: path('/documents:count'), body: {by, top: 10, ...(filter === undefined ? {} : {filter})}}); };
    const answers = await Promise.all([...(rest.length ? [request(rest, null)] : []), ...some.map(f => request([f], f))]);
    return Object.assign({}, ...answers.map(a => a.json.by));
  });
}

export function template() {
  const c = about.result;
  const shown = call.result;
  const filters = active(form);
  const name = about.name ?? '';
  const run = store.imports.get(name);
  if (run && !run.active && run.documents !== null && c && c.documents !== run.documents && !about.loading) queueMicrotask(() => { about.result = null; load(name); });
  return html`
    <div class="title"><h1 dir="auto">${name}</h1><p class="num">${c ? html`${plural(c.documents, 'document')} · ${bytes(c.bytes)} · ${c.model ?? 'vectors only'} · ${c.metric}` : '\u00a0'}</p>
      <span class="push row">${migration.offer(c)}<a class="button" href=${address(`collections/${encodeURIComponent(name)}/map`, form.text ? {q: form.text} : {})}>Map</a>${copyButton(() => shown ? [shown.request] : [])}</span></div>
    ${run ? progress(run) : nothing}
    ${state(about)}${c ? migration.panel(name) : nothing}
    <form class="stack tight" role="search" @submit=${e => { e.preventDefault(); form.text = e.target.querySelector('[type=search]').value.trim(); form.like = ''; form.limit = LIMIT; go(); }}>
      <div class="searchbox"><input type="search" dir="auto" aria-label="Search" placeholder=${`Search ${name}`} .value=${live(form.text)} @input=${e => { form.text = e.target.value; }} autocomplete="off"><button class="primary">${icon('search')}<span class="wide-only">Search</span></button></div>
      <div class="row wide">
        <div class="segments" role="radiogroup" aria-label="Mode" @keydown=${turnMode}>${MODES.map(([m, label]) => html`<button type="button" role="radio" aria-checked=${form.mode === m} tabindex=${form.mode === m ? 0 : -1} @click=${() => { form.mode = m; go(); }}>${label}</button>`)}</div>
        <label class="inline">Rerank <select aria-label="Rerank" @change=${e => { form.rerank = e.target.value; go(); }}><option value="">off</option>
          ${c?.late_interaction ? html`<option value=${KEPT} ?selected=${form.rerank === KEPT}>kept token vectors</option>` : nothing}
          ${store.models.filter(m => !m.alias_of).map(m => html`<option value=${m.id} ?selected=${m.id === form.rerank}>${m.id}${(m.outputs ?? []).includes('scores') ? '' : ' (no reranker)'}</option>`)}</select></label>
        ${c && Object.keys(c.fields ?? {}).length ? html`<button type="button" class="narrow-only" aria-expanded=${filtersShown} @click=${() => { filtersShown = !filtersShown; update(); }}>Filters${filters ? ` ${filters}` : ''}</button>` : nothing}
      </div>
    </form>
    <div class="found ${c && Object.keys(c.fields ?? {}).length ? '' : 'alone'}">
      ${c && Object.keys(c.fields ?? {}).length ? html`<aside class="panel stack ${filtersShown ? 'open' : ''}" aria-label="Filters">
        <div class="row"><h2>Filters</h2>${filters ? html`<button class="quiet push" @click=${() => { Object.assign(form, {values: {}, ranges: {}, line: ''}); go(); }}>Clear</button>` : nothing}</div>
        ${call.error ? nothing : state(counting)}${facets(c.fields, form, counting.result, go)}
        <label class="field"><span>As one line</span><input spellcheck="false" aria-label="Filter as one line" aria-invalid=${call.error?.of('filter') ? 'true' : 'false'} placeholder=${example(c.fields)} .value=${live(form.line)} @change=${e => { form.line = e.target.value.trim(); go(); }}>
          ${call.error?.of('filter') ? html`<span class="error tiny">${call.error.of('filter')}</span>` : nothing}</label>
        <p class="tiny muted">Counts are of documents that pass the filter, whatever is searched for.</p></aside>` : nothing}
      <section class="grow stack" aria-label="Hits" aria-busy=${call.loading}>
        ${state(call, more)}${skeleton(call)}
        ${shown ? html`<div class="stack ${stale(call)}">${results(shown, c)}</div>` : call.state === 'idle' && c ? empty(c) : nothing}
      </section>
    </div>`;
}

function example(fields) {
  const [field, type] = Object.entries(fields)[0];
  return type.startsWith('number') ? `${field} >= 10` : type.startsWith('boolean') ? `${field} = true` : type.startsWith('date') ? `${field} >= "2026-01-01"` : `${field} in ["…"]`;
}

function empty(c) {
  if (!c.documents) return html`<div class="empty"><p>This collection has no documents yet. They come by <span class="id">PUT /${path('/documents')}</span>, or by a file dropped on <a href="#/collections">Collections</a>.</p></div>`;
  return html`<div class="empty"><p>Search by meaning and by words at once. Hybrid takes both lists; Vector only meaning; Words only the words as they are.</p>
    <button @click=${tryOne}>Try the words of a document</button>${state(trying)}</div>`;
}

const trying = new Call();

/** A query that finds something: the first words of some document. */
async function tryOne() {
  const ok = await trying.run(async ask => (await ask({path: path('/documents:export'), body: {limit: 1}})).json.data[0]);
  if (!ok || !trying.result?.text) return;
  form.text = trying.result.text.split(/\s+/).slice(0, 5).join(' ');
  go();
}

function results(shown, c) {
  const {hits} = shown;
  const bounds = Object.fromEntries(['vector', 'lexical', 'fused', 'rerank'].map(list => {
    const all = hits.map(h => h.scores?.[list]).filter(s => s !== undefined);
    return [list, [Math.min(...all), Math.max(...all)]];
  }));
  const reranked = hits[0]?.explain?.rerank;
  return html`<p class="small muted num" role="status"><b data-shown=${hits.length}>${count(hits.length)}</b> best of ${shown.filters ? 'the ' : ''}<b data-passed=${shown.passed}>${count(shown.passed)}</b>${shown.filters ? ' that pass the filter' : ''}, ${count(Math.round(shown.took_ms ?? shown.ms))} ms${form.like ? html`, like <span class="id">${form.like}</span>` : nothing}${reranked ? html`, reranked by <span data-scorer=${reranked.scorer}>${scorer(reranked.scorer)}</span>` : nothing}</p>
    ${form.rerank && !form.text && form.like ? html`<p class="small muted">Without a text there is nothing to rerank by.</p>` : nothing}
    ${hits.length ? html`<ol class="hits">${hits.map((h, i) => hit(h, i + 1, {bounds, metric: c?.metric, mode: shown.mode, like, show: h.text && h.text.length > (h.chunk?.text ?? '').length ? whole : null}))}</ol>
      ${hits.length === form.limit && shown.passed > hits.length && form.limit < 1000 ? html`<div><button @click=${() => { form.limit = Math.min(1000, form.limit === LIMIT ? 50 : form.limit * 2); go(); }}>Show more</button></div>` : nothing}`
      : html`<div class="empty"><p>Nothing found${shown.filters ? ' that passes the filter' : ''}.</p></div>`}`;
}

function whole(h) {
  show('Document', () => html`<div class="stack"><div class="row"><h2 class="id">${h.id}</h2><button class="quiet icon push" aria-label="Close" @click=${close}>${icon('close')}</button></div><pre tabindex="0" dir="auto">${h.text}</pre></div>`);
}

function like(h) { form.like = h.id; form.text = ''; form.limit = LIMIT; go(); }

/** The served model makes other vectors than the collection has: words still find, and a document finds its like. */
function more(error) {
  if (error.status !== 409) return nothing;
  const model = about.result?.model ?? 'default';
  return html`<table class="list"><thead><tr><th></th><th>Space</th></tr></thead><tbody>
      <tr><td>collection</td><td class="id">${about.result?.space ?? '–'}</td></tr><tr><td>model ${model}</td><td class="id">${store.models.find(m => m.id === model)?.space ?? '–'}</td></tr></tbody></table>
    <div class="row"><button @click=${() => { form.mode = 'lexical'; form.rerank = ''; go(); }}>Search by words</button>${migration.underWay() ? nothing : html`<button @click=${() => migration.migrate(model)}>Embed again with ${model}</button>`}</div>`;
}

function turnMode(event) {
  const by = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1}[event.key];
  if (!by) return;
  event.preventDefault();
  const at = MODES.findIndex(([m]) => m === form.mode);
  form.mode = MODES[(at + by + MODES.length) % MODES.length][0];
  go();
  update();
  const group = event.currentTarget;
  queueMicrotask(() => group.querySelector('[aria-checked=true]').focus());
}
