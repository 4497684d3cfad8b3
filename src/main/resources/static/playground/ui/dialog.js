/** The dialogs: for a key, for a yes or no, and whatever a view puts into one. One at a time. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {update} from '../store.js';

let open = null;

/** @param content () => template, drawn again with the page; closed: called once, however it closes */
export function show(label, content, closed = () => {}) {
  open?.closed();
  open = {label, content, closed, returnTo: document.activeElement};
  update();
  queueMicrotask(() => {
    const dialog = document.querySelector('#dialogs dialog');
    if (dialog && !dialog.open) dialog.showModal();
  });
}

export function close() { document.querySelector('#dialogs dialog')?.close(); }

function onClose() {
  const was = open;
  open = null;
  was?.closed();
  update();
  was?.returnTo?.focus?.();
}

export function dialogs() {
  return open ? html`<dialog aria-label=${open.label} @close=${onClose}>${open.content()}</dialog>` : nothing;
}

/** @returns Promise of true when they said yes */
export function confirm(title, text, yes) {
  return new Promise(done => {
    let answer = false;
    show(title, () => html`<div class="stack">
      <h2>${title}</h2><p>${text}</p>
      <div class="row"><button class="danger" @click=${() => { answer = true; close(); }}>${yes}</button><button @click=${close} autofocus>Cancel</button></div>
    </div>`, () => done(answer));
  });
}

/** @returns Promise of the key, or null when they cancel */
export function askForKey(wrong) {
  return new Promise(done => {
    let answer = null;
    const give = event => {
      event.preventDefault();
      const typed = event.target.querySelector('input').value.trim();
      if (typed) { answer = typed; close(); }
    };
    show('Key', () => html`<form class="stack" @submit=${give}>
      <h2>This server asks for a key</h2>
      ${wrong ? html`<p class="error" role="alert">The server does not know that key.</p>` : nothing}
      <label class="field"><span>Key</span><input type="password" autocomplete="off" spellcheck="false" autofocus aria-invalid=${wrong ? 'true' : 'false'}></label>
      <p class="small muted">It stays in this page's memory until you reload or close it, and goes to this server only.</p>
      <div class="row"><button class="primary">Use this key</button><button type="button" @click=${close}>Cancel</button></div>
    </form>`, () => done(answer));
  });
}
