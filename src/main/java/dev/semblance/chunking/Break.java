package dev.semblance.chunking;

/** What ends at a place in a text; the later constant is the better place for a cut. */
enum Break {
  /** Nothing. */
  NONE,
  /** A part of what has no spaces: beside punctuation, or between ideographs. */
  PART,
  /** A word, or a clause of a script without spaces. */
  WORD,
  /** A line. */
  LINE,
  /** A sentence or a paragraph. */
  SENTENCE
}
