/** Numbers and texts for people. */

const whole = new Intl.NumberFormat('en');

export function count(n) { return n === undefined || n === null ? '–' : whole.format(n); }

/** Two places, and never "-0.00". */
export function number(x, places = 2) {
  if (x === undefined || x === null || Number.isNaN(x)) return '–';
  const text = x.toFixed(places);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

export function bytes(n) {
  if (n === undefined || n === null) return '–';
  for (const [unit, size] of [['GB', 1e9], ['MB', 1e6], ['KB', 1e3]]) if (n >= size) return `${(n / size).toFixed(n / size < 10 ? 1 : 0)} ${unit}`;
  return `${n} B`;
}

export function seconds(s) {
  if (!Number.isFinite(s)) return '–';
  if (s < 60) return `${Math.max(0, Math.round(s))} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
}

export function plural(n, one, many = `${one}s`) { return `${count(n)} ${n === 1 ? one : many}`; }

/** Cut between characters, not within one. */
export function short(text, most) {
  if (text.length <= most) return text;
  const cut = /[\uD800-\uDBFF]/.test(text[most - 2]) ? most - 2 : most - 1;
  return `${text.slice(0, cut)}…`;
}

export function clock(date) { return date ? date.toLocaleTimeString('en-GB') : ''; }
