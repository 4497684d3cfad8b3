package dev.semblance.cli;

import dev.semblance.fault.Fault;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10} (seconds), {@code 500ms}, {@code 10s}, {@code 2m} or {@code PT2M}. */
final class DurationOption implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    try {
      return DurationStyle.detectAndParse(text.strip(), ChronoUnit.SECONDS);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new TypeConversionException(
          "is " + Fault.quote(text) + ", needed: a time such as 500ms, 10s or 2m");
    }
  }
}
