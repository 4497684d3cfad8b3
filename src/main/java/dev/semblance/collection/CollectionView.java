package dev.semblance.collection;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collection's documents at one moment; does not change while it is open. Filters must have been
 * checked against the collection's fields. For one thread.
 */
public interface CollectionView extends AutoCloseable {

  /** Of the last write that is in it. */
  long seq();

  /** Of the generation that it shows: a migration to another model may end meanwhile. */
  CollectionSettings settings();

  /**
   * A chunk in a list.
   *
   * @param chunk its number in this view
   * @param id of its document
   * @param score the metric's own value, or that of the words
   */
  record ChunkHit(int chunk, String id, double score) {}

  /**
   * The chunks nearest to a vector, the nearest first; scores are the metric's, of whole vectors.
   *
   * @param vector [dimensions], not changed
   * @param filter null for none
   * @param k most chunks
   */
  List<ChunkHit> nearest(float[] vector, @Nullable Filter filter, int k);

  /** The chunks whose words match a text best, the best first. */
  List<ChunkHit> matching(String text, @Nullable Filter filter, int k);

  /**
   * The chunks nearest to a vector among some, the nearest first.
   *
   * @param chunks numbers in this view; not changed, and the same object for the same ones
   */
  List<ChunkHit> nearestAmong(float[] vector, BitSet chunks, int k);

  /**
   * Says whose documents and places are asked for next, so that a store that is far away can send
   * them at once.
   *
   * @param chunks numbers in this view
   */
  default void expectDocuments(Collection<Integer> chunks) {}

  /**
   * As {@link #expectDocuments}, for {@link #vector} and {@link #tokens}.
   *
   * @param chunks numbers in this view
   */
  default void expectVectors(Collection<Integer> chunks) {}

  /** The first chunk of each document that a filter passes. */
  int[] firstChunks(@Nullable Filter filter);

  /** The id of a chunk's document. */
  String idOf(int chunk);

  /** Where a chunk is in its document; vectors left out. */
  Chunk chunk(int chunk);

  /** A chunk's vector, [dimensions]; null of a document that a migration could not embed. */
  float @Nullable [] vector(int chunk);

  /** The vectors of a chunk's tokens, [tokens, width], or null where it has none. */
  float @Nullable [][] tokens(int chunk);

  /** The document of a chunk; vectors left out. */
  StoredDocument documentOf(int chunk);

  /**
   * @param vectors whether its chunks' vectors are wanted
   * @return null when there is none
   */
  @Nullable StoredDocument document(String id, boolean vectors);

  /**
   * Documents in the order of their ids' UTF-8 bytes.
   *
   * @param after the id before the first, or null
   */
  List<StoredDocument> page(
      @Nullable Filter filter, int limit, @Nullable String after, boolean vectors);

  long count(@Nullable Filter filter);

  /**
   * How many documents have each value of a declared field.
   *
   * @return values as JSON has them: strings, numbers, booleans, dates as ISO 8601
   */
  Map<Object, Long> countBy(@Nullable Filter filter, String field);

  /** Where words of a query stand in a text: pairs of UTF-16 start and end, in order. */
  List<int[]> highlights(String query, String text);

  @Override
  void close();
}
