package dev.semblance.it.clients;

import java.util.List;

/** What an application does with embeddings, whatever library it does it by. Safe to share. */
interface Application {

  /** Vectors of documents to be found, by the model {@code default}; long ones are cut. */
  List<float[]> documents(List<String> texts);

  /** The vector of what is looked for, by the same model. */
  float[] query(String text);

  /** The same for the model {@code notes}, whose prompts tell documents and queries apart. */
  List<float[]> notes(List<String> texts);
}
