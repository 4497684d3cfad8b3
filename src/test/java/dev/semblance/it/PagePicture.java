package dev.semblance.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A whole page as a picture under {@code target/playground}, cut at 2,400 pixels of height. */
final class PagePicture {

  private PagePicture() {}

  /**
   * @param name of the file, without its ending
   */
  static void keep(Chromium browser, String name) {
    JsonNode size = browser.command("Page.getLayoutMetrics", Map.of()).path("cssContentSize");
    JsonNode picture =
        browser.command(
            "Page.captureScreenshot",
            Map.of(
                "format",
                "png",
                "captureBeyondViewport",
                true,
                "clip",
                Map.of(
                    "x",
                    0,
                    "y",
                    0,
                    "width",
                    size.path("width").asDouble(),
                    "height",
                    Math.min(2400, size.path("height").asDouble()),
                    "scale",
                    1)));
    try {
      Path folder = Files.createDirectories(Path.of("target/playground"));
      Files.write(
          folder.resolve(name + ".png"),
          Base64.getDecoder().decode(picture.path("data").asString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
