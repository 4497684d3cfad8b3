package dev.semblance.cli;

import dev.semblance.security.KeysFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which file of keys. */
final class KeysFileArgument {
  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      defaultValue = "${env:SEMBLANCE_SECURITY_KEYSFILE}",
      description = "The keys file. Default: SEMBLANCE_SECURITY_KEYSFILE.")
  Path file = Path.of("");

  KeysFile open() {
    return new KeysFile(file);
  }
}
