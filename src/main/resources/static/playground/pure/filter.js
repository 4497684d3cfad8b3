/** The filter a person built: values chosen of fields, ranges, and a line of their own. */

/** What the server reads as a field's name in a line. */
const SIMPLE = /^(?!not$)[\p{L}\p{Nd}_.-]+$/iu;

/**
 * @param chosen {values: {field: [value]}, ranges: {field: {min, max}}, line}
 * @param without a field to leave out, so that its other values keep their counts
 * @returns a tree; one line where the person wrote a line; undefined where nothing is asked
 */
export function filterOf({values, ranges, line}, without = null) {
  const parts = [];
  for (const [field, list] of Object.entries(values)) if (list.length && field !== without) parts.push({field, in: list});
  for (const [field, {min, max}] of Object.entries(ranges)) {
    if (field === without || (min === '' && max === '')) continue;
    parts.push({field, ...(min !== '' ? {gte: min} : {}), ...(max !== '' ? {lte: lastOf(max)} : {})});
  }
  if (!line) return parts.length === 0 ? undefined : parts.length === 1 ? parts[0] : {and: parts};
  const words = parts.filter(p => SIMPLE.test(p.field)).flatMap(asLine);
  return words.length ? [...words, `(${line})`].join(' and ') : line;
}

/** A last day is meant whole. */
function lastOf(max) { return typeof max === 'string' ? `${max}T23:59:59.999Z` : max; }

function asLine({field, in: list, gte, lte}) {
  if (list) return [`${field} in [${list.map(written).join(', ')}]`];
  return [...(gte !== undefined ? [`${field} >= ${written(gte)}`] : []), ...(lte !== undefined ? [`${field} <= ${written(lte)}`] : [])];
}

/** A line's strings know no escapes but of the quote and of the backslash: JSON's own would be read as letters. */
function written(value) { return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : JSON.stringify(value); }

/** How many of the filters are on. */
export function active({values, ranges, line}) {
  return Object.values(values).filter(v => v.length).length + Object.values(ranges).filter(r => r.min !== '' || r.max !== '').length + (line ? 1 : 0);
}
