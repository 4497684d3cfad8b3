package dev.semblance.model.training;

/** What a teacher says of a batch. Arrays are shared, not copied: nobody writes to them. */
public final class Lesson {
  private final float[] sentences;
  private final long[] words;
  private final float[] shares;
  private final float[] wordVectors;

  /**
   * @param sentences [sequences, dimensions], of length 1
   * @param words [tokens], the word that each of the student's tokens is part of
   * @param shares [tokens], how much of it: the inverse of its number of tokens, 0 for none
   * @param wordVectors [words, dimensions], as they are before pooling; empty where words are not
   *     taught
   */
  public Lesson(float[] sentences, long[] words, float[] shares, float[] wordVectors) {
    if (words.length != shares.length) {
      throw new IllegalArgumentException(words.length + " words, " + shares.length + " shares");
    }
    this.sentences = sentences;
    this.words = words;
    this.shares = shares;
    this.wordVectors = wordVectors;
  }

  /**
   * A lesson of sentences alone.
   *
   * @param tokens of the student's batch
   */
  public static Lesson ofSentences(float[] sentences, int tokens) {
    return new Lesson(sentences, new long[tokens], new float[tokens], new float[0]);
  }

  public float[] sentences() {
    return sentences;
  }

  public long[] words() {
    return words;
  }

  public float[] shares() {
    return shares;
  }

  public float[] wordVectors() {
    return wordVectors;
  }
}
