package dev.semblance.api.collections;

import dev.semblance.api.Offsets;

/**
 * What is written of a document, and how.
 *
 * @param vectors whether its vectors are: one where there is one chunk, else each with its chunk
 * @param tokens whether the vectors of its tokens are, each list with its chunk
 * @param base64 whether vectors are written as base64 of little-endian 32-bit floats
 * @param offsets what {@code start} and {@code end} count
 */
record DocumentForm(boolean vectors, boolean tokens, boolean base64, Offsets offsets) {

  /** Without vectors. */
  static DocumentForm bare(Offsets offsets) {
    return new DocumentForm(false, false, false, offsets);
  }
}
