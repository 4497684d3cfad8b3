/** Live: what the server does now, and which models it serves. Asked every 2 s while someone looks. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {send} from '../api.js';
import {Call} from '../call.js';
import {learn} from '../learn.js';
import {bytes, clock, count, number, plural, seconds} from '../pure/format.js';
import {store, update} from '../store.js';
import {chart} from '../ui/chart.js';
import {copyButton} from '../ui/copy.js';
import {skeleton, state} from '../ui/states.js';

export const title = () => 'Live';

const PAUSE = 2000;
const KEPT = 150;
const STATUS = {label: 'status', method: 'GET', path: 'v1/status'};
const MODELS = {label: 'models', method: 'GET', path: 'v1/models'};

const first = new Call();
const seen = [];
let timer = null;
let away = false;

export function enter() {
  if (timer !== null) return;
  document.addEventListener('visibilitychange', turn);
  first.run(async ask => { keep((await ask(STATUS)).json); return true; });
  learn();
  turn();
}

export function leave() {
  document.removeEventListener('visibilitychange', turn);
  clearInterval(timer);
  timer = null;
  first.cancel();
}

/** A page that nobody sees asks nothing. */
function turn() {
  clearInterval(timer);
  timer = document.visibilityState === 'visible' ? setInterval(ask, PAUSE) : 0;
}

async function ask() {
  if (first.loading || first.error) return;
  try {
    keep((await send(STATUS, {quiet: true})).json);
    away = false;
  } catch (e) {
    away = true;
    if (e.status === 401) { first.run(async again => { keep((await again(STATUS)).json); return true; }); }
  }
  update();
}

function keep(status) {
  seen.push({at: new Date(), ...status});
  if (seen.length > KEPT) seen.shift();
}

export function template() {
  const now = seen.at(-1);
  return html`
    <div class="title"><h1>Live</h1><p>${now ? html`Read at ${clock(now.at)}, every 2 s while this page is seen.` : 'What the server does now.'}</p><span class="push">${copyButton(() => [STATUS, MODELS])}</span></div>
    ${away && now ? html`<div class="note warn" role="status"><p>The server does not answer. What you see was read at ${clock(now.at)}; this goes on when it is back.</p></div>` : nothing}
    ${state(first)}${skeleton(first)}
    ${now ? html`<div class="numbers ${away ? 'stale' : ''}">
        ${tile('Tokens a second', count(Math.round(now.rates.tokens)), 'tokens')}
        ${tile('Texts a second', number(now.rates.texts, 1), 'texts')}
        ${tile('Requests a second', number(now.rates.requests, 1), 'requests')}
        ${tile('Refused a second', number(now.rates.refused, 1), 'refused')}
        ${tile('Queue', `${count(now.queue.query.tokens + now.queue.bulk.tokens)} tokens`, 'queue', `queries ${count(now.queue.query.sequences)}, documents ${count(now.queue.bulk.sequences)} waiting`)}
        ${tile('Oldest waits', `${count(Math.round(Math.max(now.queue.query.oldest_ms ?? 0, now.queue.bulk.oldest_ms ?? 0)))} ms`, 'oldest')}
        ${tile('Memory', bytes(now.memory.resident_bytes), 'memory', now.memory.limit_bytes ? `of ${bytes(now.memory.limit_bytes)}` : '')}
        ${tile('Up', seconds(now.uptime_seconds), 'uptime', typeof now.collections === 'number' ? plural(now.collections, 'collection') : '')}
      </div>
      <section class="panel ${away ? 'stale' : ''}" aria-labelledby="chart-title"><header><h2 id="chart-title">Throughput</h2></header>
        ${chart(seen.map(s => ({at: s.at, value: s.rates.tokens})), 'tokens a second')}</section>` : nothing}
    <section class="panel" aria-labelledby="models-title"><header><h2 id="models-title">Models</h2></header>${models()}</section>`;
}

function tile(name, value, key, more = '') {
  return html`<div class="panel tile"><span class="muted tiny">${name}</span><b class="num" data-number=${key}>${value}</b><span class="muted tiny">${more || '\u00a0'}</span></div>`;
}

function models() {
  const list = store.models.filter(m => !m.alias_of);
  if (!list.length) return html`<p class="muted">No model is known yet.</p>`;
  const cell = (name, value, right) => html`<td data-name=${name} class=${right ? 'right' : ''}>${value}</td>`;
  return html`<div class="scroll"><table class="list cards"><thead><tr><th>Name</th><th>Gives</th><th class="right">Dimensions</th><th class="right">Most tokens</th><th>Pooling</th><th>Device</th><th class="right">Memory</th><th>Loaded</th></tr></thead>
    <tbody>${list.map(m => html`<tr><td data-name="Name"><b>${m.id}</b>${m.space ? html`<br><span class="id muted">${m.space}</span>` : nothing}${m.aliases?.length ? html`<br><span class="tiny muted">also ${m.aliases.join(', ')}</span>` : nothing}</td>
      ${cell('Gives', (m.outputs ?? []).join(', ') || '–')}${cell('Dimensions', count(m.dimensions), true)}${cell('Most tokens', count(m.max_tokens), true)}${cell('Pooling', m.pooling ?? '–')}
      ${cell('Device', m.device ? `${m.device}, ${m.dtype}` : '–')}${cell('Memory', bytes(m.memory_bytes), true)}${cell('Loaded', m.loaded ? html`<span class="done">yes</span>` : 'at first use')}</tr>`)}</tbody></table></div>`;
}
