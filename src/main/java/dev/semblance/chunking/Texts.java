package dev.semblance.chunking;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;

/** The texts of a request whose texts are to be cut. */
final class Texts {
  private Texts() {}

  /**
   * @throws Fault.InvalidRequest naming the first input that is not a text
   */
  static List<String> of(EmbedRequest request) {
    List<String> texts = new ArrayList<>(request.inputs().size());
    for (int i = 0; i < request.inputs().size(); i++) {
      if (!(request.inputs().get(i) instanceof EmbedInput.Text(String text))) {
        throw new Fault.InvalidRequest(
            request.place(i), "is not a text: chunking cuts texts, send text");
      }
      texts.add(text);
    }
    return texts;
  }
}
