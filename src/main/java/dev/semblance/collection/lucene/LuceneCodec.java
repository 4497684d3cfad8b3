package dev.semblance.collection.lucene;

import dev.semblance.collection.Quantization;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * Lucene's own file formats with vectors quantised as a collection says. What it writes the stock
 * formats read: only the most dimensions differ, and those are looked at in writing.
 */
final class LuceneCodec {
  /** Lucene's own limit is 1,024, for fear of slow indexing, not of a format. */
  static final int MAX_DIMENSIONS = 4_096;

  private static final int MAX_CONNECTIONS = 16;
  private static final int BEAM_WIDTH = 100;

  private LuceneCodec() {}

  static Lucene104Codec of(Quantization quantization) {
    KnnVectorsFormat vectors = new WideVectors(format(quantization));
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return vectors;
      }
    };
  }

  private static KnnVectorsFormat format(Quantization quantization) {
    return switch (quantization) {
      case NONE -> new Lucene99HnswVectorsFormat(MAX_CONNECTIONS, BEAM_WIDTH);
      case INT8 -> quantized(ScalarEncoding.UNSIGNED_BYTE);
      case ONE_BIT -> quantized(ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE);
    };
  }

  private static KnnVectorsFormat quantized(ScalarEncoding encoding) {
    return new Lucene104HnswScalarQuantizedVectorsFormat(encoding, MAX_CONNECTIONS, BEAM_WIDTH);
  }

  /** A format by its own name, with more dimensions. */
  private static final class WideVectors extends KnnVectorsFormat {
    private final KnnVectorsFormat format;

    WideVectors(KnnVectorsFormat format) {
      super(format.getName());
      this.format = format;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return MAX_DIMENSIONS;
    }
  }
}
