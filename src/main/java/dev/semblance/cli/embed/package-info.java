/**
 * Embeds a file of texts over HTTP into a file of vectors: {@link dev.semblance.cli.embed.EmbedRun}
 * keeps several requests in flight and writes in the order of the file; {@link
 * dev.semblance.cli.embed.ResumableFile} lets a run that was killed go on.
 *
 * <p>A <em>checkpoint</em> says how many entries are on the disk for good, how long the written
 * files were then, and by a <em>fingerprint</em> which entries these were. Whatever was written
 * behind it is cut off and made again, so nothing is lost and nothing is there twice.
 */
@NullMarked
package dev.semblance.cli.embed;

import org.jspecify.annotations.NullMarked;
