package dev.semblance.vector;

/** Placeholder until the vectors branch lands. */
public enum Similarity {
  COSINE,
  DOT,
  EUCLIDEAN,
  MANHATTAN,
  MAXSIM
}
