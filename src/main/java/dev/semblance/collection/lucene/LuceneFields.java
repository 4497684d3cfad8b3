package dev.semblance.collection.lucene;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.FieldType;
import dev.semblance.collection.StoredDocument;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LateInteractionField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import tools.jackson.databind.JsonNode;

/**
 * A document as Lucene documents, one for each chunk.
 *
 * <p>On each: {@code _id}, {@code _chunk} (its place, from 0), {@code _start}, {@code _end}, {@code
 * vector}, {@code tokens} (a vector for each token, where the collection keeps them), {@code
 * words}, and each declared field as {@code f.NAME}, so that one filter passes or stops all chunks
 * of a document. On the head, the first, also {@code _head}, {@code _seq}, {@code _chunks} (how
 * many), {@code _sent} (1 where the vector came with it), {@code _version}, and stored {@code
 * text}, {@code metadata}; and {@code _bare} where its chunks have no vectors because a migration
 * could not embed it.
 *
 * <p>Under cosine vectors are kept with length 1, which makes the graph's comparisons three times
 * as cheap; {@code _norm} has the length they came with, unless that was 1 but for rounding.
 */
final class LuceneFields {
  static final String ID = "_id";
  static final String HEAD = "_head";
  static final String CHUNK = "_chunk";
  static final String CHUNKS = "_chunks";
  static final String START = "_start";
  static final String END = "_end";
  static final String SEQ = "_seq";
  static final String VERSION = "_version";
  static final String SENT = "_sent";
  static final String NORM = "_norm";
  static final String VECTOR = "vector";
  static final String TOKENS = "tokens";
  static final String WORDS = "words";
  static final String TEXT = "text";
  static final String METADATA = "metadata";
  static final String BARE = "_bare";
  static final String IS_HEAD = "1";
  static final String IS_BARE = "1";

  private static final double UNIT_TOLERANCE = 1e-5;
  private static final org.apache.lucene.document.FieldType WORDS_TYPE = wordsType();

  private final CollectionSettings settings;

  LuceneFields(CollectionSettings settings) {
    this.settings = settings;
  }

  /** The name within Lucene of a declared field. */
  static String declared(String field) {
    return "f." + field;
  }

  /** How Lucene compares vectors of a metric; its numbers order as the metric does. */
  static VectorSimilarityFunction function(VectorSimilarity metric) {
    return switch (metric) {
      case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
      case DOT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
      case EUCLIDEAN -> VectorSimilarityFunction.EUCLIDEAN;
      case MANHATTAN ->
          throw new IllegalArgumentException("no collection is compared by manhattan");
    };
  }

  List<Document> of(StoredDocument document, long seq) {
    List<Field> filtered = filtered(document);
    List<Document> run = new ArrayList<>(document.chunks().size());
    for (int i = 0; i < document.chunks().size(); i++) {
      Chunk chunk = document.chunks().get(i);
      Document lucene = new Document();
      lucene.add(new StringField(ID, document.id(), Field.Store.NO));
      lucene.add(new SortedDocValuesField(ID, new BytesRef(document.id())));
      lucene.add(new NumericDocValuesField(CHUNK, i));
      lucene.add(new NumericDocValuesField(START, chunk.start()));
      lucene.add(new NumericDocValuesField(END, chunk.end()));
      if (chunk.vector() != null) {
        vector(lucene, chunk.vector());
      }
      if (chunk.tokens() != null) {
        lucene.add(new LateInteractionField(TOKENS, chunk.tokens()));
      }
      if (document.text() != null) {
        lucene.add(new Field(WORDS, document.textOf(chunk), WORDS_TYPE));
      }
      filtered.forEach(lucene::add);
      run.add(lucene);
    }
    head(run.getFirst(), document, seq);
    return run;
  }

  private static void head(Document head, StoredDocument document, long seq) {
    head.add(new StringField(HEAD, IS_HEAD, Field.Store.NO));
    head.add(new LongField(SEQ, seq, Field.Store.NO));
    head.add(new NumericDocValuesField(CHUNKS, document.chunks().size()));
    head.add(new NumericDocValuesField(SENT, document.sentVector() ? 1 : 0));
    Long version = document.version();
    if (version != null) {
      head.add(new NumericDocValuesField(VERSION, version));
    }
    if (!document.hasVectors()) {
      head.add(new StringField(BARE, IS_BARE, Field.Store.NO));
    }
    if (document.text() != null) {
      head.add(new StoredField(TEXT, document.text()));
    }
    head.add(new StoredField(METADATA, document.metadata().json()));
  }

  private void vector(Document lucene, float[] vector) {
    float[] kept = vector;
    if (settings.metric() == VectorSimilarity.COSINE) {
      double norm = VectorMath.norm(vector);
      if (Math.abs(norm - 1) > UNIT_TOLERANCE) {
        kept = VectorMath.normalize(vector);
        lucene.add(new NumericDocValuesField(NORM, Double.doubleToRawLongBits(norm)));
      }
    }
    lucene.add(new KnnFloatVectorField(VECTOR, kept, function(settings.metric())));
  }

  private List<Field> filtered(StoredDocument document) {
    List<Field> fields = new ArrayList<>();
    for (Map.Entry<String, FieldType> declared : settings.fields().entrySet()) {
      JsonNode value = document.metadata().get(declared.getKey());
      List<Object> values = value == null ? List.of() : declared.getValue().valuesOf(value);
      if (values == null) {
        // Only metadata that came before the field was declared; whoever writes checks.
        continue;
      }
      String name = declared(declared.getKey());
      values.stream().distinct().forEach(one -> fields.add(field(name, one)));
    }
    return fields;
  }

  private static Field field(String name, Object value) {
    return switch (value) {
      case String text -> new KeywordField(name, text, Field.Store.NO);
      case Boolean truth -> new KeywordField(name, truth.toString(), Field.Store.NO);
      case Double number -> new DoubleField(name, number, Field.Store.NO);
      case Long moment -> new LongField(name, moment, Field.Store.NO);
      default -> throw new IllegalStateException("a value of " + value.getClass());
    };
  }

  private static org.apache.lucene.document.FieldType wordsType() {
    org.apache.lucene.document.FieldType type = new org.apache.lucene.document.FieldType();
    type.setTokenized(true);
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.freeze();
    return type;
  }
}
