/** Vectors as the API sends them. */

/** Little-endian float32 in base64. */
export function floats(base64) {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({length: bytes.length / 4}, (_, i) => view.getFloat32(4 * i, true));
}

export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * For each token of a text its best dot product with a token of the query.
 * @returns {best: [{score, of}], maxsim: the sum over the query's tokens of their best}
 */
export function matches(queryVectors, textVectors) {
  const best = textVectors.map(() => ({score: -Infinity, of: -1}));
  let maxsim = 0;
  queryVectors.forEach((q, i) => {
    let top = -Infinity;
    textVectors.forEach((t, j) => {
      const score = dot(q, t);
      if (score > best[j].score) best[j] = {score, of: i};
      if (score > top) top = score;
    });
    if (textVectors.length) maxsim += top;
  });
  return {best, maxsim};
}
