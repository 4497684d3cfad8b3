/** "Copy as": the very request that was sent, as curl, Python or Java. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {root} from '../api.js';
import {asksKeys, update} from '../store.js';
import {curl} from '../snippet/curl.js';
import {java} from '../snippet/java.js';
import {python} from '../snippet/python.js';
import {bytes} from '../pure/format.js';
import {close, show} from './dialog.js';
import {icon} from './icons.js';

const languages = {curl, Python: python, Java: java};
const LARGE = 4096;
let language = 'curl';
let at = 0;
let copied = '';

/** @param requests () => [{label, method, path, body}], those of the answer that is shown; none: the button is off */
export function copyButton(requests) {
  const some = requests().length > 0;
  return html`<button ?disabled=${!some} title=${some ? 'The request behind this, for a program' : 'Ask something first'} @click=${() => open(requests())}>${icon('copy')}Copy as…</button>`;
}

function open(requests) {
  at = Math.min(at, requests.length - 1);
  copied = '';
  show('Copy as', () => content(requests));
}

/** The text to copy, for one request in one language. */
export function snippet(request, name) {
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const file = body.length > LARGE ? 'request.json' : null;
  const {href} = new URL(request.path, root);
  return {text: languages[name]({method: request.method ?? (body ? 'POST' : 'GET'), url: href, body: request.body}, {key: asksKeys(), file}), file, body};
}

function content(requests) {
  const {text, file, body} = snippet(requests[at], language);
  return html`<div class="stack">
    <div class="row"><h2>Copy as</h2><button class="quiet icon push" aria-label="Close" @click=${close}>${icon('close')}</button></div>
    <div class="row">
      <div class="tabs" role="tablist" @keydown=${turn}>${Object.keys(languages).map(name => html`
        <button role="tab" aria-selected=${name === language} tabindex=${name === language ? 0 : -1} @click=${() => { language = name; copied = ''; update(); }}>${name}</button>`)}</div>
      ${requests.length > 1 ? html`<select aria-label="Request" @change=${e => { at = Number(e.target.value); copied = ''; update(); }}>
        ${requests.map((r, i) => html`<option value=${i} ?selected=${i === at}>${r.label}</option>`)}</select>` : nothing}
    </div>
    <pre tabindex="0" id="snippet">${text}</pre>
    ${file ? html`<p class="small">The body is large (${bytes(body.length)}). Save it beside the program: <button @click=${() => save(body, file)}>Save ${file}</button></p>` : nothing}
    ${asksKeys() ? html`<p class="small muted">The key stays here: put it into the environment as SEMBLANCE_KEY.</p>` : nothing}
    <div class="row"><button class="primary" @click=${() => copy(text)}>Copy</button><span role="status" class="small">${copied}</span></div>
  </div>`;
}

function turn(event) {
  const names = Object.keys(languages);
  const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  if (!by) return;
  language = names[(names.indexOf(language) + by + names.length) % names.length];
  update();
  queueMicrotask(() => document.querySelector('dialog [role=tab][aria-selected=true]').focus());
}

/** Browsers have no clipboard for pages on plain http: then the text is selected for Ctrl+C. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    copied = 'Copied';
  } catch {
    const range = document.createRange();
    range.selectNodeContents(document.getElementById('snippet'));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    copied = 'Selected: press Ctrl+C';
  }
  update();
}

function save(text, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
