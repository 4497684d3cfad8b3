/** The declared fields as filters: values with their counts, ranges of numbers and dates. */
import {html} from '../vendor/lit-html/lit-html.js';
import {live} from '../vendor/lit-html/directives/live.js';
import {count} from '../pure/format.js';

/** @param by {field: [{value, count}]} as documents:count gives it; change: called after `chosen` was changed */
export function facets(fields, chosen, by, change) {
  return Object.entries(fields).map(([field, type]) => {
    if (type.startsWith('number') || type.startsWith('date')) return range(field, type, chosen, change);
    return values(field, chosen, by?.[field] ?? [], change);
  });
}

function values(field, chosen, counted, change) {
  const on = chosen.values[field] ?? [];
  const list = [...counted];
  for (const v of on) if (!list.some(c => String(c.value) === String(v))) list.push({value: v, count: 0});
  const turn = (value, to) => {
    chosen.values[field] = to ? [...on, value] : on.filter(v => v !== value);
    change();
  };
  return html`<fieldset class="facet"><legend dir="auto">${field}</legend>
    ${list.length ? list.map(({value, count: n}) => html`<label class="inline value"><input type="checkbox" .checked=${live(on.includes(value))} @change=${e => turn(value, e.target.checked)}>
      <span class="grow" dir="auto">${String(value)}</span><span class="num muted" data-count=${n}>${count(n)}</span></label>`) : html`<p class="tiny muted">no document has one</p>`}</fieldset>`;
}

function range(field, type, chosen, change) {
  const at = chosen.ranges[field] ?? {min: '', max: ''};
  const date = type.startsWith('date');
  const input = (end, label) => html`<label class="field"><span>${label}</span><input type=${date ? 'date' : 'number'} step="any" aria-label=${`${field} ${label}`} .value=${live(String(at[end]))}
    @change=${e => { const v = e.target.value; chosen.ranges[field] = {...at, [end]: v === '' || date ? v : Number(v)}; change(); }}></label>`;
  return html`<fieldset class="facet"><legend dir="auto">${field}</legend><div class="row range ${date ? 'date' : ''}">${input('min', 'from')}${input('max', 'to')}</div></fieldset>`;
}
