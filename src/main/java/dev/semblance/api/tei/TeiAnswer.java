package dev.semblance.api.tei;

import dev.semblance.encoder.EmbedResult;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * One of TEI's answers, ready to be written.
 *
 * @param content writes one JSON value
 * @param characters UTF-16 units of the texts it is about
 * @param tokens that were computed
 */
record TeiAnswer(
    Consumer<JsonGenerator> content, long characters, long tokens, EmbedResult.Timings timings) {}
