/**
 * From a model reference to a local folder: {@link dev.semblance.hub.ModelHub}.
 *
 * <p>Words are the Hugging Face hub's: a <em>repository</em> has <em>revisions</em> (branch, tag or
 * commit), a <em>snapshot</em> is its files at one commit, a <em>blob</em> is one content under its
 * <em>etag</em>. Cache layout, headers and environment variables follow {@code huggingface_hub} 2.4
 * ({@code constants.py}, {@code file_download.py}), so that both libraries share one cache.
 */
@NullMarked
@ApplicationModule(
    displayName = "Hub",
    allowedDependencies = {"fault"})
package dev.semblance.hub;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
