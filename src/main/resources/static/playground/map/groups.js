/** Which documents have one of a field's six most frequent values. */

const GROUPS = 6;
const PAGE = 1000;

/** @param ask sends a request; path: of the collection. @returns {values: [{value, count}], ids: for each value its documents} */
export async function groupsOf(ask, path, field) {
  const counted = (await ask({path: path('/documents:count'), body: {by: [field], top: GROUPS}})).json.by[field] ?? [];
  const ids = await Promise.all(counted.map(({value}) => all(ask, path, {field, in: [value]})));
  return {values: counted, ids};
}

async function all(ask, path, filter) {
  const ids = [];
  for (let after = null; ;) {
    const page = (await ask({path: path('/documents:export'), body: {filter, limit: PAGE, include: [], ...(after === null ? {} : {after})}})).json;
    for (const d of page.data) ids.push(d.id);
    after = page.after;
    if (after === null || after === undefined) return ids;
  }
}

/** A group's number for each point; a document with several values takes the most frequent one. */
export function colourBy({ids}, {ids: points, number}) {
  const groups = new Uint8Array(points.length).fill(GROUPS);
  for (let k = ids.length - 1; k >= 0; k--) for (const id of ids[k]) { const i = number.get(id); if (i !== undefined) groups[i] = k; }
  return groups;
}
