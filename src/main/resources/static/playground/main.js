/** Start and routes: #/compare, #/tokens, #/collections, #/collections/NAME, #/collections/NAME/map, #/live. */
import {render} from './vendor/lit-html/lit-html.js';
import {askKeysBy} from './api.js';
import {paintBy, store, update} from './store.js';
import {askForKey, dialogs} from './ui/dialog.js';
import {shell} from './ui/shell.js';
import {learn} from './learn.js';
import * as compare from './views/compare.js';
import * as tokens from './views/tokens.js';
import * as collections from './views/collections.js';
import * as search from './views/search.js';
import * as map from './views/map.js';
import * as live from './views/live.js';

const views = {compare, tokens, collections, search, map, live};
const app = document.getElementById('app');
let shown = null;

function route(hash) {
  const text = hash.replace(/^#\/?/, '');
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const params = new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1));
  const [first, name, last] = path.split('/').map(decodePart);
  if (first === 'collections' && name) return {view: last === 'map' ? 'map' : 'search', name, params};
  return {view: ['tokens', 'collections', 'live'].includes(first) ? first : 'compare', name: '', params};
}

function decodePart(part) {
  try { return decodeURIComponent(part); } catch { return part; }
}

function go() {
  const before = store.route;
  store.route = route(location.hash);
  const view = views[store.route.view];
  const other = shown !== view || before.name !== store.route.name;
  if (other) shown?.leave?.();
  shown = view;
  view.enter?.(store.route);
  document.title = `${view.title(store.route)} · Semblance`;
  update();
  if (other && before.seen) requestAnimationFrame(() => { scrollTo(0, 0); document.querySelector('main')?.focus({preventScroll: true}); });
  store.route.seen = true;
}

paintBy(() => {
  render(shell(shown), app);
  render(dialogs(), document.getElementById('dialogs'));
});
askKeysBy(askForKey);
addEventListener('hashchange', go);
go();
learn();
