package dev.semblance.cli.input;

import dev.semblance.cli.input.Entry.Place;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Text files of a folder and the folders below it, in the order of their paths; a file's id is its
 * path below the folder, with slashes. Links to folders are not followed.
 */
final class TextFolder implements Entries {
  private final Path folder;
  private final List<Path> files;
  private int position;

  /**
   * @param endings without the dot, in lower case
   */
  TextFolder(Path folder, Set<String> endings) throws IOException {
    this.folder = folder;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(file -> endings.contains(ending(file)) && Files.isRegularFile(file))
              .sorted()
              .toList();
    }
  }

  @Override
  public @Nullable Entry next() throws IOException {
    if (position == files.size()) {
      return null;
    }
    Path file = files.get(position++);
    String id = folder.relativize(file).toString().replace(File.separatorChar, '/');
    Place place = new Place(0, id);
    try {
      long size = Files.size(file);
      if (size > Lines.LONGEST) {
        return new Entry.Broken(place, "has " + size + " bytes, allowed: " + Lines.LONGEST);
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return new Entry.Text(place, id, text, JsonMapper.shared().createObjectNode());
    } catch (CharacterCodingException e) {
      return new Entry.Broken(place, "is not UTF-8");
    } catch (IOException e) {
      return new Entry.Broken(place, "cannot be read: " + e.getMessage());
    }
  }

  @Override
  public double read() {
    return files.isEmpty() ? 1 : position / (double) files.size();
  }

  @Override
  public void close() {}

  private static String ending(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
