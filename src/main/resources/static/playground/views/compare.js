/** Compare: a few texts, embedded, and how near each is to each. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {live} from '../vendor/lit-html/directives/live.js';
import {Call} from '../call.js';
import {scale} from '../pure/colour.js';
import {count, number, plural, short} from '../pure/format.js';
import {address, modelEntry, store, update} from '../store.js';
import {copyButton} from '../ui/copy.js';
import {close, show} from '../ui/dialog.js';
import {heatMap, legend} from '../ui/grid.js';
import {icon} from '../ui/icons.js';
import {skeleton, stale, state} from '../ui/states.js';

export const title = () => 'Compare';

/** More are a request of one's own: the page shows a box for each, and the server is asked for all pairs. */
const MOST = 500;
const EXAMPLE = ['A cat sat on the mat.', 'A dog lay on the rug.', 'A kitten sleeps on a carpet.', 'Stock markets fell sharply today.', 'Shares lost a lot of value.', 'How do I reset my password?'];
const METRICS = ['cosine', 'dot', 'euclidean', 'manhattan', 'maxsim'];

const form = {texts: ['', ''], metric: '', role: '', truncate: '', stretch: false};
const call = new Call();
const at = [0, 0];
let opened = false;

export function enter({params}) {
  const texts = params.getAll('t');
  if (!texts.length || (opened && texts.join('\n') === sentTexts().join('\n'))) return;
  opened = true;
  form.texts = texts.slice(0, MOST);
  for (const name of ['metric', 'role', 'truncate']) form[name] = params.get(name) ?? '';
  compare();
}

export function leave() { call.cancel(); }

function sentTexts() { return form.texts.filter(t => t.trim()); }

function requests() {
  const texts = sentTexts();
  const shared = {model: store.model, ...(form.role ? {input_type: form.role} : {}), ...(form.truncate ? {truncate: form.truncate} : {})};
  return {
    similarity: {label: 'similarity', method: 'POST', path: 'v1/similarity', body: {...shared, inputs: texts, ...(form.metric ? {metric: form.metric} : {})}},
    embeddings: {label: 'embeddings', method: 'POST', path: 'v1/embeddings', body: {...shared, input: texts}},
  };
}

function compare() {
  const texts = sentTexts();
  if (!texts.length) return;
  opened = true;
  const rows = form.texts.map((t, i) => t.trim() ? i : -1).filter(i => i >= 0);
  const asked = requests();
  history.replaceState(null, '', address('compare', {t: texts, metric: form.metric, role: form.role, truncate: form.truncate}));
  call.rows = rows;
  return call.run(async ask => {
    const [similarity, embeddings] = await Promise.all([ask(asked.similarity), ask({...asked.embeddings, body: {...asked.embeddings.body, encoding_format: 'base64'}})]);
    const cut = embeddings.json.data.filter(d => d.truncated);
    const ends = cut.length ? await ask({path: 'v1/tokenize', body: {model: asked.embeddings.body.model, input: cut.map(d => texts[d.index])}}) : null;
    const front = (form.truncate || modelEntry()?.truncate) === 'start';
    const spans = new Map(cut.map((d, k) => [d.index, span(ends.json.data[k].tokens, d.tokens_used, front)]));
    return {texts, rows, asked, similarity: similarity.json, items: embeddings.json.data, spans, space: embeddings.json.space, ms: similarity.ms};
  });
}

/** From where to where a text is read: all of its tokens are known, and how many of them, with the special ones, were used. */
function span(tokens, used, front) {
  const own = tokens.filter(t => t.start !== null);
  const kept = Math.max(0, Math.min(own.length, used - (tokens.length - own.length)));
  const read = front ? own.slice(own.length - kept) : own.slice(0, kept);
  return read.length ? [read[0].start, read.at(-1).end] : [0, 0];
}

export function template() {
  const shown = call.result;
  return html`
    <div class="title"><h1>Compare texts</h1><p>How near texts are to each other in meaning, as this model sees it.</p></div>
    <div class="halves">
      <section class="panel" aria-labelledby="texts-title">
        <header><h2 id="texts-title">Texts</h2><span class="push row">
          <button class="quiet" @click=${() => { form.texts = [...EXAMPLE]; compare(); }}>Example</button>
          <button class="quiet" @click=${pasteMany}>Paste many…</button>
          <button @click=${() => add()} ?disabled=${form.texts.length >= MOST} title=${form.texts.length >= MOST ? `${MOST} texts at most; "Copy as" shows the request for more` : 'One more text'}>${icon('plus')}Add</button></span></header>
        <form class="stack" @submit=${e => { e.preventDefault(); compare(); }} @keydown=${e => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) compare(); }}>
          <ol class="texts ${form.texts.length > 20 ? 'many' : ''}">${form.texts.map((t, i) => row(t, i))}</ol>
          <details class="more" ?open=${Boolean(form.role || form.truncate)}><summary>Settings</summary><div class="row wide end">
            ${select('Role', form.role, [['', 'none'], ...Object.keys(modelEntry()?.prompts ?? {}).map(p => [p, p])], v => { form.role = v; })}
            ${select('Too long a text', form.truncate, [['', `server's rule${modelEntry() ? ` (${modelEntry().truncate})` : ''}`], ['error', 'is refused'], ['end', 'loses its end'], ['start', 'loses its start']], v => { form.truncate = v; })}
          </div></details>
          <div class="row">
            <button class="primary" ?disabled=${!sentTexts().length}>Compare</button>
            ${call.loading ? html`<button type="button" @click=${() => call.cancel()}>Cancel</button>` : html`<span class="muted tiny wide-only">Ctrl + Enter</span>`}
            <span class="push">${copyButton(() => shown ? [shown.asked.similarity, shown.asked.embeddings] : [])}</span>
          </div>
        </form>
      </section>
      <section class="panel" aria-labelledby="grid-title" aria-busy=${call.loading}>
        <header><h2 id="grid-title">Similarity</h2><span class="push row wide">
          ${select('', form.metric, [['', `model's own${modelEntry() ? ` (${modelEntry().similarity ?? 'cosine'})` : ''}`], ...METRICS.map(m => [m, m])], v => { form.metric = v; if (call.result) compare(); }, 'Metric')}
          <label class="inline"><input type="checkbox" .checked=${form.stretch} @change=${e => { form.stretch = e.target.checked; update(); }}>Stretch colours</label></span></header>
        <div class="stack">
          ${state(call, error => error.errors.some(e => e.index !== undefined) ? html`<p class="small">See the text that is marked.</p>` : nothing)}
          ${skeleton(call)}
          ${shown ? html`<div class="stack ${stale(call)}">${grid(shown)}${facts(shown)}</div>` : call.state === 'idle' ? empty() : nothing}
        </div>
      </section>
    </div>`;
}

function empty() {
  return html`<div class="empty"><p>Enter two texts or more and press Compare. Each pair gets a number: near 1 means alike.</p>
    <button @click=${() => { form.texts = [...EXAMPLE]; compare(); }}>Try six example texts</button></div>`;
}

function grid(shown) {
  const {scores, metric, order} = shown.similarity;
  const s = scale(scores, metric, order, form.stretch);
  return html`${heatMap({rows: shown.texts, columns: shown.texts, scores, scale: s, at, label: `${metric} of ${plural(shown.texts.length, 'text')}`})}
    ${legend(s, s.low === 0 && order !== 'lower_is_closer' && scores.flat().some(v => v < 0))}`;
}

function facts({similarity, items, space, ms}) {
  const cut = items.filter(i => i.truncated).length;
  return html`<dl class="facts">
    <div><dt>Metric</dt><dd>${similarity.metric}, ${similarity.order === 'lower_is_closer' ? 'smaller is nearer' : 'larger is nearer'}</dd></div>
    <div><dt>Space</dt><dd class="id">${space}</dd></div>
    <div><dt>Tokens</dt><dd>${count(items.reduce((n, i) => n + i.tokens_used, 0))}${cut ? html`, <span class="warning">${plural(cut, 'text')} cut</span>` : ', no text cut'}</dd></div>
    <div><dt>Time</dt><dd>${count(Math.round(ms))} ms</dd></div></dl>`;
}

function row(text, i) {
  const sent = call.rows?.indexOf(i) ?? -1;
  const fault = sent >= 0 && call.error ? call.error.of('inputs', sent) || call.error.of('input', sent) : '';
  const shown = call.result;
  const k = shown && shown.rows.indexOf(i);
  const item = shown && k >= 0 && shown.texts[k] === text ? shown.items[k] : null;
  return html`<li>
    <div class="row-text">
      <textarea rows="1" dir="auto" aria-label=${`Text ${i + 1}`} aria-invalid=${fault ? 'true' : 'false'} aria-describedby=${`about-${i}`} placeholder=${i === 0 ? 'A text' : i === 1 ? 'Another text' : ''}
        .value=${live(text)} @input=${e => { form.texts[i] = e.target.value; update(); }}></textarea>
      <button type="button" class="quiet icon" aria-label=${`Remove text ${i + 1}`} ?disabled=${form.texts.length === 1} @click=${() => { form.texts.splice(i, 1); call.rows = call.rows?.filter(r => r !== i).map(r => r > i ? r - 1 : r); if (shown) shown.rows = shown.rows.map(r => r === i ? -1 : r > i ? r - 1 : r); update(); }}>${icon('close')}</button>
    </div>
    <div class="about tiny muted" id=${`about-${i}`}>
      ${fault ? html`<span class="error">${fault}</span>` : item ? html`${plural(item.tokens_used, 'token')}, length ${number(item.norm)}${item.truncated ? cutAt(text, item, shown.spans.get(k)) : nothing}` : nothing}
    </div></li>`;
}

/** Where a text is cut, with a few words on both sides. */
function cutAt(text, item, [start, end]) {
  const front = start > 0;
  const place = front ? start : end;
  return html` <span class="cut"><b class="warning">cut here: ${count(item.tokens_used)} of ${item.tokens_estimated ? 'about ' : ''}${count(item.tokens)} tokens, ${count(item.tokens - item.tokens_used)} left out</b>
    <span class="around" dir="auto"><span class=${front ? 'gone' : ''}>…${text.slice(Math.max(0, place - 40), place)}</span><i class="knife" aria-hidden="true"></i><span class=${front ? '' : 'gone'}>${text.slice(place, place + 40)}…</span></span></span>`;
}

function add() {
  form.texts.push('');
  update();
  queueMicrotask(() => document.querySelector('.texts li:last-child textarea')?.focus());
}

function select(label, value, options, set, name = label) {
  return html`<label class="field">${label ? html`<span>${label}</span>` : nothing}<select aria-label=${name} @change=${e => { set(e.target.value); update(); }}>
    ${options.map(([v, text]) => html`<option value=${v} ?selected=${v === value}>${text}</option>`)}</select></label>`;
}

function pasteMany() {
  let lines = [];
  show('Paste many', () => html`<form class="stack" @submit=${e => { e.preventDefault(); form.texts = lines.slice(0, MOST); close(); compare(); }}>
    <h2>Paste many texts</h2>
    <label class="field"><span>One text a line. They replace the ones there are.</span><textarea rows="8" autofocus @input=${e => { lines = e.target.value.split('\n').map(l => l.trim()).filter(Boolean); update(); }}></textarea></label>
    <p class="small" role="status">${plural(lines.length, 'text')}${lines.length > MOST ? html`<span class="warning">: the first ${MOST} are compared; a larger comparison is a request of your own, "Copy as" shows how</span>` : nothing}</p>
    <div class="row"><button class="primary" ?disabled=${!lines.length}>Compare ${short(count(Math.min(lines.length, MOST)), 9)}</button><button type="button" @click=${close}>Cancel</button></div></form>`);
}
