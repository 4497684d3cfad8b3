/**
 * The dialect of NVIDIA's NIM for embedding and for ranking.
 *
 * <p>Field names are NIM's, as its documentation has them. A field that it does not have is a 400.
 * A model's name may end in {@code -query} or {@code -passage}, as everywhere here.
 */
@NullMarked
package dev.semblance.api.nim;

import org.jspecify.annotations.NullMarked;
