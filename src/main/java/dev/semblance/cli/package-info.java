/**
 * The command line: what stands between {@code java -jar} and the server.
 *
 * <p>A <em>command</em> is a picocli callable. {@code serve} starts Spring; {@code embed}, {@code
 * similarity}, {@code models}, {@code index}, {@code search} and {@code collections} ask a server,
 * which is one of their own process where {@code --model} is given; the others run models in their
 * own process. Exit codes: 0 done, 1 failed, 2 used wrongly; an error is one line on standard
 * error, where the log and the progress go too, and standard output has the answer alone. Only this
 * package and the main class write to the standard streams.
 */
@NullMarked
@ApplicationModule(
    displayName = "Command line",
    allowedDependencies = {
      "batching",
      "bench",
      "bench :: http",
      "capacity",
      "client",
      "distillation",
      "encoder",
      "evaluation",
      "fault",
      "installation",
      "model",
      "model :: training",
      "security",
      "serving",
      "text",
      "vector"
    })
package dev.semblance.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
