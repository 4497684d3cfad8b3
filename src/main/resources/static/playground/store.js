/** What the views share, and the one way to say that something changed. */

export const store = {
  route: {view: 'compare', name: '', params: new URLSearchParams()},
  models: [],
  model: 'default',
  /** The answer of /v1/key, or null while it is unknown. */
  caller: null,
  /** Strangers can use this server: it listens beyond this machine and asks nobody for a key. */
  noKeys: false,
  /** The collections this page is filling, by name; they go on while another view is looked at. */
  imports: new Map(),
};

let paint = () => {};
let due = false;

export function paintBy(render) { paint = render; }

/** Draws the page again, once for all that changed in this turn. */
export function update() {
  if (due) return;
  due = true;
  queueMicrotask(() => { due = false; paint(); });
}

/** Whether a key stands between this page and the server, so that copied requests need one. */
export function asksKeys() { return store.caller !== null && !store.caller.open; }

export function modelEntry(name = store.model) { return store.models.find(m => m.id === name); }

export function modelsThatGive(output) { return store.models.filter(m => (m.outputs ?? []).includes(output) && !m.alias_of); }

/** The address of a view; what does not fit into 2,000 characters stays out of it. */
export function address(view, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== '' && one !== undefined && one !== null) query.append(name, one);
  }
  const text = query.toString();
  return `#/${view}${text && text.length <= 2000 ? `?${text}` : ''}`;
}
