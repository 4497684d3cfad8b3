/** A new collection from a file: what its columns are, the first five rows, then the import. A part of the collections' view. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {live} from '../vendor/lit-html/directives/live.js';
import {send} from '../api.js';
import {Call} from '../call.js';
import {collectionName, propose, TYPES} from '../import/documents.js';
import {sample} from '../import/sample.js';
import {fileWorker, Import} from '../import/send.js';
import {bytes, count, plural, short} from '../pure/format.js';
import {modelsThatGive, store, update} from '../store.js';
import {icon} from '../ui/icons.js';
import {state} from '../ui/states.js';

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const call = new Call();
let chosen = null;
let reading = '';
let over = false;
let other = null;

/** @param created (name) => called when the collection is there and its import runs */
export function create(created) {
  return html`<section class="panel" aria-labelledby="new-title">
    <header><h2 id="new-title">New collection</h2>${chosen ? html`<button class="quiet push" @click=${drop}>Another file</button>` : nothing}</header>
    ${chosen ? form(created) : zone()}</section>`;
}

function zone() {
  const over_ = on => e => { e.preventDefault(); if (over !== on) { over = on; update(); } };
  return html`<div class="drop ${over ? 'over' : ''}" @dragover=${over_(true)} @dragleave=${over_(false)} @drop=${e => { over_(false)(e); read(e.dataTransfer.files[0]); }}>
      ${icon('file')}<p><b>Drop a file here</b></p><p class="small muted">CSV or TSV with a first line of names, JSON a line, or plain text, a document a line</p>
      <div class="row"><label class="button" for="file">Choose a file…</label><input id="file" class="hush" type="file" accept=".txt,.csv,.tsv,.jsonl,.ndjson" @change=${e => read(e.target.files[0])}>
        <button @click=${() => read(sample())}>Use 200 sample lines</button></div>
      ${reading ? html`<p role="status" class="small ${reading.startsWith('!') ? 'error' : 'muted'}">${reading.replace(/^!/, '')}</p>` : nothing}</div>`;
}

async function read(file) {
  if (!file) return;
  reading = `Reading ${file.name}, ${bytes(file.size)}…`;
  update();
  const worker = fileWorker();
  try {
    const {columns, first, count: total, broken} = await worker.ask({kind: 'preview', file});
    if (!first.length) throw new Error(`${file.name} has no line that can be read`);
    chosen = {file, columns, first, total, broken, name: collectionName(file.name), model: store.model, ...propose(columns, first)};
    reading = '';
    call.cancel();
    call.error = null;
    other = null;
  } catch (e) {
    reading = `!${e.message}`;
  } finally {
    worker.end();
  }
  update();
}

function drop() { chosen = null; reading = ''; call.cancel(); call.error = null; update(); }

function form(created) {
  const c = chosen;
  const known = NAME.test(c.name);
  const models = modelsThatGive('dense');
  const set = change => { Object.assign(c, change); update(); };
  const columns = value => c.columns.map(name => html`<option value=${name} ?selected=${name === value}>${name}</option>`);
  return html`<form class="stack wide" @submit=${e => { e.preventDefault(); if (known) make(created); }}>
    <p class="small muted">${c.file.name}, ${bytes(c.file.size)}, ${plural(c.total, 'line')}${c.broken ? html`, <span class="warning">${plural(c.broken, 'line')} cannot be read and will be listed</span>` : nothing}</p>
    <div class="fields">
      <label class="field"><span>Name</span><input .value=${live(c.name)} @input=${e => set({name: e.target.value})} aria-invalid=${known ? 'false' : 'true'} spellcheck="false" autocapitalize="off">
        ${known ? nothing : html`<span class="error">Small letters, digits, - and _, 63 at most; the first a letter or digit</span>`}</label>
      ${c.columns.length > 1 ? html`<label class="field"><span>Text to embed</span><select @change=${e => set(retext(c, e.target.value))}>${columns(c.text)}</select></label>
        <label class="field"><span>Id</span><select @change=${e => set({id: e.target.value, fields: c.columns.filter(n => n !== c.text && n !== e.target.value).map(n => c.fields.find(f => f.column === n) ?? {column: n, type: ''})})}><option value="">the line's number</option>${columns(c.id)}</select></label>` : nothing}
      ${models.length > 1 ? html`<label class="field"><span>Model</span><select @change=${e => set({model: e.target.value})}>${models.map(m => html`<option value=${m.id} ?selected=${m.id === c.model}>${m.id}</option>`)}</select></label>` : nothing}
    </div>
    ${c.fields.length ? html`<fieldset><legend class="small muted">Fields to filter by</legend><div class="fields">${c.fields.map(f => html`<label class="field"><span>${f.column}</span>
      <select @change=${e => { f.type = e.target.value; update(); }}><option value="" ?selected=${!f.type}>kept, no filter</option>${TYPES.map(t => html`<option value=${t} ?selected=${t === f.type}>${t}</option>`)}</select></label>`)}</div></fieldset>` : nothing}
    <div class="scroll" tabindex="0" role="region" aria-label="The first five rows"><table class="list preview"><thead><tr>${c.columns.map(n => html`<th class=${n === c.text ? 'text' : ''}>${n}</th>`)}</tr></thead>
      <tbody>${c.first.slice(0, 5).map(r => html`<tr>${c.columns.map(n => html`<td class=${n === c.text ? 'text' : ''} dir="auto">${short(shown(r.cells[n]), 160)}</td>`)}</tr>`)}</tbody></table></div>
    ${state(call, conflict(created))}
    <div class="row"><button class="primary" ?disabled=${!known || call.loading}>Create and embed ${count(c.total)}</button><button type="button" @click=${drop}>Cancel</button></div>
  </form>`;
}

function shown(value) { return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value); }

function retext(c, text) {
  const id = c.id === text ? '' : c.id;
  return {text, id, fields: c.columns.filter(n => n !== text && n !== id).map(n => c.fields.find(f => f.column === n) ?? {column: n, type: ''})};
}

function settings() {
  const fields = Object.fromEntries(chosen.fields.filter(f => f.type).map(f => [f.column, f.type]));
  return {model: chosen.model, ...(Object.keys(fields).length ? {fields} : {})};
}

/** A name that is taken by other settings: both, side by side, and the two ways out. */
function conflict(created) {
  return error => {
    if (error.status !== 409) return nothing;
    if (!other) {
      other = {};
      call.result = null;
      const name = chosen.name;
      send({path: `v1/collections/${encodeURIComponent(name)}`}, {quiet: true}).then(a => { other = a.json; update(); }, () => {});
    }
    const words = fields => Object.entries(fields ?? {}).map(([n, t]) => `${n}: ${t}`).join(', ') || 'none';
    const asked = settings();
    return html`${other.name ? html`<table class="list"><thead><tr><th></th><th>There already</th><th>Asked for</th></tr></thead><tbody>
        <tr><td>model</td><td>${other.model}</td><td>${asked.model}</td></tr><tr><td>fields</td><td>${words(other.fields)}</td><td>${words(asked.fields)}</td></tr></tbody></table>` : nothing}
      <p>Give the new one another name, or add these documents to the one that is there.</p>
      <div class="row"><button type="button" @click=${() => begin(created)}>Add to ${chosen.name}</button></div>`;
  };
}

async function make(created) {
  other = null;
  const {name} = chosen;
  const ok = await call.run(ask => ask({method: 'PUT', path: `v1/collections/${encodeURIComponent(name)}`, body: settings()}));
  if (ok) begin(created);
}

function begin(created) {
  const {name, file, text, id, fields, total} = chosen;
  call.error = null;
  new Import(name, file, {text, id, fields}, total).start();
  chosen = null;
  created(name);
  update();
}
