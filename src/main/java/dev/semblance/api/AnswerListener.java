package dev.semblance.api;

/** Told what answers cost and lack, for meters; returns at once and never throws. */
public interface AnswerListener {

  /** Hears nothing. */
  AnswerListener SILENT = new AnswerListener() {};

  /** An answer's JSON was made and handed to the connection, however slowly that took it. */
  default void written(long nanos) {}

  /** A model with prompts for queries and documents was asked without saying which. */
  default void promptMissing(String model) {}
}
