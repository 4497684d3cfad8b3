package dev.semblance.api.collections;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.collection.NewDocument;
import dev.semblance.collection.SaidSpaces;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code PUT /v1/collections/NAME/documents}. */
final class DocumentsBody {
  private final List<NewDocument> documents = new ArrayList<>();
  private boolean given;
  private @Nullable String space;
  private @Nullable String tokenSpace;
  private Wait wait = Wait.DURABLE;

  /** What is true when a write is answered. */
  enum Wait {
    /** It survives a crash of the process and of the machine. */
    DURABLE,
    /** And it is in the next search. */
    VISIBLE
  }

  private DocumentsBody() {}

  static DocumentsBody read(JsonBody json, ApiLimits limits) {
    DocumentsBody body = new DocumentsBody();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put(
        "documents",
        () -> {
          body.given = true;
          json.list(
              limits.maxInputs(), () -> body.documents.add(DocumentReader.read(json, limits)));
        });
    fields.put("space", () -> body.space = json.string());
    fields.put("token_space", () -> body.tokenSpace = json.string());
    fields.put("wait", () -> body.wait = json.choice(Wait.class));
    json.object(fields);
    if (!body.given) {
      throw JsonBody.missing(
          "documents", "a list of {id, text?, vector?, chunks?, metadata?, version?}");
    }
    return body;
  }

  List<NewDocument> documents() {
    return documents;
  }

  SaidSpaces spaces() {
    return new SaidSpaces(space, tokenSpace);
  }

  boolean visible() {
    return wait == Wait.VISIBLE;
  }
}
