/** Which step of the scale a number falls in. The colours themselves stand in css/tokens.css, a class a step. */

export const STEPS = 9;
export const BELOW = 4;

/**
 * @param scale {low, high, order}: low and high are the ends of the scale as numbers, order says which end is near
 * @returns the class of the step: near-0 (far) to near-8 (near), below-0 to below-3 for what lies under a scale from 0
 */
export function step(value, {low, high, order}) {
  if (order !== 'lower_is_closer' && low === 0 && value < 0) {
    return `below-${Math.min(BELOW - 1, Math.floor(-value / (high || 1) * BELOW))}`;
  }
  const span = high - low || 1;
  const share = order === 'lower_is_closer' ? (high - value) / span : (value - low) / span;
  return `near-${Math.max(0, Math.min(STEPS - 1, Math.floor(share * STEPS)))}`;
}

/** 0 to 1 where the metric has these ends; stretched, or of a metric without ends, from the least to the largest number. */
export function scale(rows, metric, order, stretch) {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) for (const v of row) if (Number.isFinite(v)) { low = Math.min(low, v); high = Math.max(high, v); }
  if (order === 'lower_is_closer') return {low: stretch ? low : 0, high: high || 1, order};
  if (metric === 'cosine' && !stretch) return {low: 0, high: 1, order};
  return {low, high: high === low ? low + 1 : high, order};
}
