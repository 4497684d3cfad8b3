/** The frame around every view: where one is, which model, which key, which theme. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {changeKey, hasKey} from '../api.js';
import {learn} from '../learn.js';
import {address, asksKeys, store, update} from '../store.js';
import {icon} from './icons.js';

const places = [['compare', 'Compare'], ['tokens', 'Tokens'], ['collections', 'Collections'], ['live', 'Live']];

export function shell(view) {
  const here = ['search', 'map'].includes(store.route.view) ? 'collections' : store.route.view;
  return html`
    <a class="skip" href=${location.hash || '#/compare'} @click=${toMain}>To the content</a>
    <header class="top">
      <a class="brand" href="#/compare" aria-label="Semblance, start"><img src="playground/icon.svg" alt="" width="24" height="24"><span class="wide-only">Semblance</span></a>
      <nav class="views" aria-label="Views">${places.map(([path, label]) => html`<a href=${address(path)} aria-current=${path === here ? 'page' : nothing}>${label}</a>`)}</nav>
      <div class="tools">
        ${store.models.length > 1 ? html`<select aria-label="Model" @change=${e => { store.model = e.target.value; update(); }}>
          ${store.models.filter(m => !m.alias_of).map(m => html`<option value=${m.id} ?selected=${m.id === store.model}>${m.id}</option>`)}</select>` : nothing}
        ${asksKeys() || hasKey() ? html`<button class="quiet icon" title=${hasKey() ? 'Use another key' : 'Enter a key'} aria-label=${hasKey() ? 'Use another key' : 'Enter a key'} @click=${otherKey}>${icon('key')}</button>` : nothing}
        <button class="quiet icon" title="Light or dark" aria-label=${isDark() ? 'Light theme' : 'Dark theme'} @click=${turnTheme}>${icon(isDark() ? 'sun' : 'moon')}</button>
        <a class="button quiet" href="docs" title="Every route, with examples">API</a>
      </div>
    </header>
    ${store.noKeys ? html`<div class="banner" role="status">${icon('warn')}<span>No keys are set: whoever reaches this server can use it.</span></div>` : nothing}
    <main tabindex="-1" id="content">${view.template()}</main>`;
}

function toMain(event) {
  event.preventDefault();
  document.getElementById('content').focus();
}

async function otherKey() {
  if (await changeKey()) learn();
}

const dark = matchMedia('(prefers-color-scheme: dark)');
dark.addEventListener('change', update);

/** The theme that was chosen; without one, the system's. The only thing this page stores. */
function chosen() {
  try { return localStorage.getItem('semblance-theme'); } catch { return null; }
}

export function isDark() { return (chosen() ?? (dark.matches ? 'dark' : 'light')) === 'dark'; }

if (chosen()) document.documentElement.dataset.theme = chosen();

function turnTheme() {
  const theme = isDark() ? 'light' : 'dark';
  try { localStorage.setItem('semblance-theme', theme); } catch { /* then it holds until the page is left */ }
  document.documentElement.dataset.theme = theme;
  update();
}
