package dev.semblance.cli.input;

import dev.semblance.cli.input.Entry.Place;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A text each line; blank lines are none. */
final class TextLines extends LineEntries {

  TextLines(Source source) {
    super(source);
  }

  @Override
  public @Nullable Entry next() throws IOException {
    Lines.Line line = nextNotBlank();
    if (line == null) {
      return null;
    }
    Place place = Place.line(line.number());
    String text = line.text();
    return text == null
        ? new Entry.Broken(place, line.why())
        : new Entry.Text(place, null, text, JsonMapper.shared().createObjectNode());
  }
}
