package dev.semblance.api;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamContext;

/**
 * Where a parser stands: the outermost field and the index in it, and the rest of the path below.
 *
 * @param place null outside of any field
 * @param rest such as {@code [2].name}; empty when the place says it all
 */
record JsonPlace(Fault.@Nullable Place place, String rest) {
  private static final int MAX_REST = 60;

  static JsonPlace of(JsonParser parser) {
    return of(parser.streamReadContext());
  }

  /** The place of the object whose field the parser is at. */
  static Fault.@Nullable Place around(JsonParser parser) {
    TokenStreamContext parent = parser.streamReadContext().getParent();
    return parent == null ? null : of(parent).place;
  }

  Fault invalid(String message) {
    return new Fault.InvalidRequest(place, below() + message);
  }

  Fault empty(String what) {
    return new Fault.EmptyValue(place, below(), what);
  }

  /** What a message begins with that is not about the place itself. */
  private String below() {
    if (place == null) {
      return "the body ";
    }
    if (rest.isEmpty()) {
      return "";
    }
    return "at " + (rest.length() <= MAX_REST ? rest : rest.substring(0, MAX_REST) + "…") + " ";
  }

  private static JsonPlace of(TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    if (parent == null) {
      return new JsonPlace(null, "");
    }
    JsonPlace above = of(parent);
    Fault.Place place = above.place;
    if (context.inObject() && context.hasCurrentName()) {
      String name = context.currentName();
      return place == null
          ? new JsonPlace(Fault.Place.of(name), "")
          : new JsonPlace(place, above.rest + "." + unquoted(name));
    }
    if (context.inArray() && context.hasCurrentIndex() && place != null) {
      int index = context.getCurrentIndex();
      return place.index() == null && above.rest.isEmpty()
          ? new JsonPlace(Fault.Place.of(place.field(), index), "")
          : new JsonPlace(place, above.rest + "[" + index + "]");
    }
    return above;
  }

  private static String unquoted(String name) {
    String quoted = Fault.quote(name);
    return quoted.substring(1, quoted.length() - 1);
  }
}
