/** JSON as people read it: short lists of plain values on one line. */
export function readable(value, indent = '') {
  const flat = JSON.stringify(value);
  if (flat === undefined || flat.length <= 100 - indent.length || value === null || typeof value !== 'object') return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map(v => inner + readable(v, inner)).join(',\n')}\n${indent}]`;
  return `{\n${Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => `${inner}${JSON.stringify(k)}: ${readable(v, inner)}`).join(',\n')}\n${indent}}`;
}
