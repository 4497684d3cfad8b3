package dev.semblance.hub;

/** Told how far a download is. Called by the downloading thread, often; must be quick. */
@FunctionalInterface
public interface DownloadProgress {

  /**
   * @param file repository and file, such as {@code org/name/model.safetensors}
   * @param done bytes that are here, those of an earlier, cut download included
   * @param total bytes of the whole file; equal to {@code done} once and last
   */
  void update(String file, long done, long total);
}
