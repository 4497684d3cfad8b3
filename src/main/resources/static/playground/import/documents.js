/** From a file's records to documents: which column is the text, which the id, what the others become. */

export const TYPES = ['keyword', 'number', 'boolean', 'date', 'keyword[]'];

const DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/;
const BOOLEANS = {true: true, false: false, yes: true, no: false};

/** A first proposal from the first records: {text, id, fields: [{column, type}]}, where type '' keeps a column without declaring it. */
export function propose(columns, records) {
  const values = column => records.map(r => r.cells?.[column]).filter(v => v !== undefined && v !== null && v !== '');
  const length = column => values(column).reduce((n, v) => n + (typeof v === 'string' ? v.length : 0), 0);
  const text = columns.find(c => /^(text|content|body|passage|document)$/i.test(c)) ?? [...columns].sort((a, b) => length(b) - length(a))[0];
  const id = columns.find(c => /^_?id$/i.test(c) && c !== text && new Set(values(c).map(String)).size === records.length) ?? '';
  const fields = columns.filter(c => c !== text && c !== id).map(column => ({column, type: typeOf(values(column))}));
  return {text, id, fields};
}

function typeOf(values) {
  if (!values.length) return '';
  const all = test => values.every(test);
  if (all(v => Array.isArray(v) && v.every(x => typeof x === 'string'))) return 'keyword[]';
  if (all(v => typeof v === 'boolean' || (typeof v === 'string' && v.toLowerCase() in BOOLEANS))) return 'boolean';
  if (all(v => typeof v === 'number' || (typeof v === 'string' && v.trim() !== '' && Number.isFinite(Number(v))))) return 'number';
  if (all(v => typeof v === 'string' && DATE.test(v.trim()))) return 'date';
  if (all(v => typeof v === 'string' && v.length <= 60) && new Set(values).size <= Math.max(2, values.length / 2)) return 'keyword';
  return '';
}

/**
 * @returns {document} or {error}
 */
export function document({line, cells, error}, plan, number) {
  if (error) return {error};
  const text = cells[plan.text];
  if (typeof text !== 'string' || !text.trim()) return {error: `no text in "${plan.text}"`};
  const id = plan.id ? cells[plan.id] : number;
  if (id === undefined || id === null || id === '') return {error: `no id in "${plan.id}"`};
  const metadata = {};
  for (const {column, type} of plan.fields) {
    const value = cells[column];
    if (value === undefined || value === null || value === '') continue;
    const typed = valueOf(value, type);
    if (typed === undefined) return {error: `"${column}" is "${String(value).slice(0, 40)}", needed: a ${type}`};
    metadata[column] = typed;
  }
  return {document: {id: String(id), text, ...(Object.keys(metadata).length ? {metadata} : {})}};
}

function valueOf(value, type) {
  if (!type || typeof value !== 'string') return type === 'keyword' && typeof value === 'number' ? String(value) : value;
  const text = value.trim();
  if (type === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (type === 'boolean') return BOOLEANS[text.toLowerCase()];
  if (type === 'date') return DATE.test(text) ? text : undefined;
  if (type === 'keyword[]') return text.split(/\s*[;|,]\s*/).filter(Boolean);
  return value;
}

/** A name the server takes, from a file's. */
export function collectionName(file) {
  const name = file.toLowerCase().replace(/\.[a-z]+$/, '').normalize('NFKD').replace(/[^a-z0-9_-]+/g, '-').replace(/^[-_]+|[-_]+$/g, '').slice(0, 63);
  return name || 'documents';
}
