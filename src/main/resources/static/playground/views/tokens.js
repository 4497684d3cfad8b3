/** Tokens: how near each token of a text is to a query, where the text is cut, and the model's sparse weights. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {live} from '../vendor/lit-html/directives/live.js';
import {Call} from '../call.js';
import {scale, step} from '../pure/colour.js';
import {count, number, plural} from '../pure/format.js';
import {floats, matches} from '../pure/vectors.js';
import {address, modelEntry, modelsThatGive, store, update} from '../store.js';
import {copyButton} from '../ui/copy.js';
import {legend} from '../ui/grid.js';
import {skeleton, stale, state} from '../ui/states.js';

export const title = () => 'Tokens';

const EXAMPLE = {query: 'where did the cat sleep?', text: 'The old cat slept on a warm mat by the stove, while outside the dog ran through the snow and the children built a castle.'};
const form = {query: '', text: '', truncate: 'end', tab: 'text'};
const call = new Call();
const sparse = new Call();
let at = 0;

export function enter({params}) {
  if (!params.has('text') || params.get('text') === form.text && params.get('q') === form.query) return;
  Object.assign(form, {query: params.get('q') ?? '', text: params.get('text'), truncate: params.get('truncate') ?? 'end'});
  look();
}

export function leave() { call.cancel(); sparse.cancel(); }

function requests() {
  const prompts = Object.keys(modelEntry()?.prompts ?? {});
  const shared = {model: store.model, normalize: true};
  const role = name => prompts.includes(name) ? {input_type: name} : {};
  return {
    text: {label: 'tokens of the text', method: 'POST', path: 'v1/token-embeddings', body: {...shared, input: form.text, truncate: form.truncate, ...role('document')}},
    query: {label: 'tokens of the query', method: 'POST', path: 'v1/token-embeddings', body: {...shared, input: form.query, truncate: 'end', ...role('query')}},
    sparse: {label: 'sparse weights', method: 'POST', path: 'v1/sparse-embeddings', body: {model: store.model, input: form.text, truncate: form.truncate, top: 30, with_text: true}},
  };
}

function gives(output) { return (modelEntry()?.outputs ?? [output]).includes(output); }

function look() {
  if (!form.text.trim()) return;
  const asked = requests();
  const {query, text} = form;
  history.replaceState(null, '', address('tokens', {q: query, text, truncate: form.truncate}));
  at = 0;
  sparse.result = null;
  sparse.asked = null;
  if (gives('tokens')) {
    call.run(async ask => {
      const compact = r => ({...r, body: {...r.body, encoding_format: 'base64'}});
      const [own, others] = await Promise.all([ask(compact(asked.text)), query.trim() ? ask(compact(asked.query)) : null]);
      const tokens = own.json.data[0].tokens.map(t => ({...t, vector: floats(t.embedding)}));
      const queryTokens = others ? others.json.data[0].tokens.map(t => ({...t, vector: floats(t.embedding)})) : [];
      const compared = matches(queryTokens.map(t => t.vector), tokens.map(t => t.vector));
      return {text, query, tokens, queryTokens, ...compared, usage: own.json.usage.items?.[0], space: own.json.space, asked: query.trim() ? [asked.text, asked.query] : [asked.text]};
    });
  }
  if (form.tab === 'sparse') weigh();
}

function weigh() {
  if (!form.text.trim() || !gives('sparse') || sparse.asked === form.text) return;
  const request = requests().sparse;
  sparse.asked = form.text;
  sparse.run(async ask => ({...(await ask(request)).json.data[0], request}));
}

export function template() {
  const shown = call.result;
  return html`
    <div class="title"><h1>Tokens</h1><p>What the model reads, token by token, and how near each token is to a query.</p></div>
    <div class="halves narrow-left">
      <section class="panel" aria-labelledby="ask-title">
        <header><h2 id="ask-title">Query and text</h2><button class="quiet push" @click=${example}>Example</button></header>
        <form class="stack" @submit=${e => { e.preventDefault(); look(); }} @keydown=${e => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) look(); }}>
          <label class="field"><span>Query</span><input dir="auto" .value=${live(form.query)} @input=${e => { form.query = e.target.value; }} placeholder="what is looked for"></label>
          <label class="field"><span>Text</span><textarea class="long" rows="6" dir="auto" aria-invalid=${call.error?.of('input', 0) ? 'true' : 'false'} .value=${live(form.text)} @input=${e => { form.text = e.target.value; update(); }} placeholder="the text to look at"></textarea>
            ${call.error?.of('input', 0) ? html`<span class="error">${call.error.of('input', 0)}</span>` : nothing}</label>
          <label class="field"><span>Too long a text</span><select @change=${e => { form.truncate = e.target.value; }}>
            ${[['end', 'loses its end'], ['start', 'loses its start'], ['error', 'is refused']].map(([v, t]) => html`<option value=${v} ?selected=${v === form.truncate}>${t}</option>`)}</select></label>
          <div class="row"><button class="primary" ?disabled=${!form.text.trim()}>Show</button>${call.loading ? html`<button type="button" @click=${() => call.cancel()}>Cancel</button>` : nothing}
            <span class="push">${copyButton(() => [...(shown?.asked ?? []), ...(sparse.result ? [sparse.result.request] : [])])}</span></div>
        </form>
      </section>
      <section class="panel" aria-labelledby="seen-title" aria-busy=${call.loading}>
        <header><h2 id="seen-title">Seen by the model</h2><div class="tabs push" role="tablist" @keydown=${turn}>
          ${[['text', 'Text'], ['sparse', 'Sparse'], ['table', 'Table']].map(([tab, label]) => html`<button role="tab" aria-selected=${form.tab === tab} tabindex=${form.tab === tab ? 0 : -1} @click=${() => choose(tab)}>${label}</button>`)}</div></header>
        <div class="stack wide" role="tabpanel">${form.tab === 'sparse' ? sparseTab() : gives('tokens') ? html`${state(call)}${skeleton(call)}
          ${shown ? html`<div class="stack wide ${stale(call)}">${form.tab === 'text' ? textTab(shown) : tableTab(shown)}${facts(shown)}</div>`
            : call.state === 'idle' ? html`<div class="empty"><p>Enter a query and a text: each token of the text is shaded by its nearest token of the query.</p><button @click=${example}>Try an example</button></div>` : nothing}`
          : lacks('tokens', 'vectors of tokens')}</div>
      </section>
    </div>`;
}

function example() { Object.assign(form, EXAMPLE); look(); }

function choose(tab) {
  form.tab = tab;
  if (tab === 'sparse') weigh();
  update();
}

function turn(event) {
  const tabs = ['text', 'sparse', 'table'];
  const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  if (!by) return;
  choose(tabs[(tabs.indexOf(form.tab) + by + 3) % 3]);
  const list = event.currentTarget;
  queueMicrotask(() => list.querySelector('[aria-selected=true]').focus());
}

function lacks(output, what) {
  const others = modelsThatGive(output);
  return html`<div class="note"><p>The model <b>${store.model}</b> gives no ${what}.
    ${others.length ? 'This server has some that do:' : `On this server there is none that does${output === 'sparse' ? '; SPLADE models and BGE-M3 would' : ''}.`}</p>
    ${others.length ? html`<div class="row">${others.slice(0, 5).map(m => html`<button @click=${() => { store.model = m.id; look(); update(); }}>Use ${m.id}</button>`)}</div>` : nothing}</div>`;
}

/** The text with its tokens shaded, and in grey what the model does not see. */
function textTab(shown) {
  const {text, tokens, best, query} = shown;
  const own = tokens.map((t, i) => ({...t, i})).filter(t => t.start !== null && t.end > t.start);
  const s = scale([own.map(t => best[t.i].score)], 'cosine', 'higher_is_closer', false);
  const compared = query.trim() !== '';
  const parts = [];
  let place = 0;
  const first = own[0]?.start ?? 0;
  const last = own.at(-1)?.end ?? 0;
  own.forEach((t, k) => {
    if (t.start < place) return;
    if (t.start > place) parts.push(place < first && shown.usage?.truncated && place === 0 ? html`<span class="gone">${text.slice(place, t.start)}</span>` : text.slice(place, t.start));
    parts.push(html`<span class="token ${compared ? step(best[t.i].score, s) : 'plain'}" data-token=${t.i} tabindex=${k === at ? 0 : -1} role="button" aria-label=${label(shown, t)} @click=${() => { at = k; update(); }} @focus=${() => { if (at !== k) { at = k; update(); } }}>${text.slice(t.start, t.end)}</span>`);
    place = t.end;
  });
  const cut = shown.usage?.truncated;
  const rest = text.slice(last);
  const token = own[Math.min(at, own.length - 1)];
  return html`<div class="reading" dir="auto" @keydown=${e => walk(e, own.length)}>${parts}${rest ? cut && rest.trim() ? html`<span class="cutline warning">cut here: ${count(shown.usage.tokens_used)} of ${count(shown.usage.tokens)} tokens</span><span class="gone">${rest}</span>` : rest : nothing}</div>
    ${cut && first > 0 ? html`<p class="small warning">The start is cut off: ${count(shown.usage.tokens_used)} of ${count(shown.usage.tokens)} tokens are read.</p>` : nothing}
    ${token ? html`<p class="small about-token" role="status"><b>${token.text}</b> <span class="muted">token ${token.id}, characters ${token.start} to ${token.end}</span>${compared ? html`: nearest to <b>${shown.queryTokens[best[token.i].of].text}</b> of the query, <b class="num">${number(best[token.i].score)}</b>` : nothing}</p>` : nothing}
    ${compared ? legend(s, own.some(t => best[t.i].score < 0)) : html`<p class="small muted">Without a query the tokens are not shaded.</p>`}`;
}

function label({best, query, queryTokens}, token) {
  return query.trim() ? `${token.text}: ${number(best[token.i].score)}, nearest to ${queryTokens[best[token.i].of].text}` : token.text;
}

function walk(event, n) {
  const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: n - 1}[event.key];
  if (to === undefined) return;
  event.preventDefault();
  at = Math.max(0, Math.min(n - 1, to));
  update();
  const box = event.currentTarget;
  queueMicrotask(() => box.querySelector('[tabindex="0"]')?.focus());
}

function tableTab(shown) {
  const {tokens, best, queryTokens, query} = shown;
  const compared = query.trim() !== '';
  return html`<div class="scroll tall" tabindex="0" role="region" aria-label="Tokens"><table class="list"><thead><tr><th class="right">#</th><th>Token</th><th class="right">Id</th><th>Characters</th>${compared ? html`<th class="right">Similarity</th><th>Nearest of the query</th>` : nothing}</tr></thead>
    <tbody>${tokens.map((t, i) => html`<tr class=${t.special ? 'muted' : ''}><td class="right">${i + 1}</td><td class="id">${t.text}</td><td class="right">${t.id}</td><td>${t.start === null ? 'added by the model' : `${t.start}–${t.end}`}</td>
      ${compared ? html`<td class="right">${number(best[i].score, 3)}</td><td class="id">${queryTokens[best[i].of]?.text}</td>` : nothing}</tr>`)}</tbody></table></div>`;
}

function facts(shown) {
  return html`<dl class="facts">
    ${shown.query.trim() ? html`<div><dt>MaxSim</dt><dd><b id="maxsim">${number(shown.maxsim)}</b>, the sum of the ${plural(shown.queryTokens.length, 'best match', 'best matches')} of the query's tokens</dd></div>` : nothing}
    <div><dt>Tokens</dt><dd>${count(shown.tokens.length)}${shown.usage?.truncated ? html`, <span class="warning">${count(shown.usage.tokens - shown.usage.tokens_used)} cut</span>` : ', none cut'}</dd></div>
    <div><dt>Space</dt><dd class="id">${shown.space}</dd></div></dl>`;
}

function sparseTab() {
  if (!gives('sparse')) return lacks('sparse', 'sparse weights');
  const r = sparse.result;
  const top = r ? r.indices.map((id, i) => ({id, value: r.values[i], text: r.texts?.[i] ?? String(id)})).sort((a, b) => b.value - a.value) : [];
  return html`${state(sparse)}${skeleton(sparse)}
    ${top.length ? html`<div class="weights" role="table" aria-label="Sparse weights, largest first">${top.map(w => html`<div role="row"><span role="cell" class="id">${w.text}</span><span role="cell" class="bar" .style=${`--share:${w.value / top[0].value}`}><i></i></span><span role="cell" class="num">${number(w.value)}</span></div>`)}</div>
      <p class="small muted">The ${plural(top.length, 'largest weight')} of the text.</p>`
      : html`<p class="muted">${r ? 'No piece of this text has a weight.' : 'Enter a text and press Show: the pieces the model would look for, with their weights.'}</p>`}`;
}
