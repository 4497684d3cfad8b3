package dev.semblance.cli.embed;

/**
 * How far a run came.
 *
 * @param entries of the file, the refused ones among them
 * @param refused broken in the file, or refused by the server
 * @param tokens as the server counted them
 * @param fingerprint of these entries
 */
public record EmbedProgress(long entries, long refused, long tokens, String fingerprint) {
  static final EmbedProgress NOTHING = new EmbedProgress(0, 0, 0, new Fingerprint().hex());
}
