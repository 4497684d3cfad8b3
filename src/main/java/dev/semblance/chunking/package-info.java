/**
 * Where long texts are cut: {@link dev.semblance.chunking.Chunking} cuts a text into
 * <em>chunks</em> that a model takes whole, at ends of sentences where it can, one overlapping the
 * next.
 *
 * <p>{@code Breaks} (where a text may be cut) and {@code Splitter} (which of these places are
 * taken) are pure; {@code Chunking} has the model's tokenizer read the text, piece after piece, on
 * shared threads. Sentence ends follow Unicode Standard Annex 29, with what this package needs
 * beside: a look at a few characters decides, so that the time is linear whatever the text. The
 * JDK's sentence iterator is not used since it takes minutes for some texts of a megabyte.
 */
@NullMarked
@ApplicationModule(
    displayName = "Chunking",
    allowedDependencies = {"capacity", "encoder", "fault", "text"})
package dev.semblance.chunking;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
