/**
 * What is told of one HTTP request: its line in the access log, the labels of its meter, the spans
 * of its trace; and the log itself, sent by OTLP when an endpoint is set. Imported by no one.
 *
 * <p>An <em>account</em> is what a request asked of the models, kept with the request; {@link
 * dev.semblance.encoder.Encoders} is decorated to fill it. Names of spans and attributes follow
 * OpenTelemetry, trace context W3C Trace Context. Nothing here ever sees or tells a text.
 */
@NullMarked
@ApplicationModule(
    displayName = "Observation",
    allowedDependencies = {"api", "encoder", "fault", "problem", "text"})
package dev.semblance.observation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
