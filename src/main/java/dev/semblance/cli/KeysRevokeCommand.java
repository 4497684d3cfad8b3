package dev.semblance.cli;

import dev.semblance.fault.Fault;
import dev.semblance.security.ApiKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a key out of the file. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = "Revokes a key, or all keys of a name; servers refuse them within two seconds.")
final class KeysRevokeCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin KeysFileArgument file = new KeysFileArgument();

  @Parameters(paramLabel = "KEY", description = "The key's id or name, as list shows them.")
  String key = "";

  @Override
  public Integer call() {
    // A file that is not there is said to be so, not made.
    var _ = file.open().read();
    file.open()
        .change(
            keys -> {
              List<ApiKey> rest = keys.stream().filter(other -> !isMeant(other)).toList();
              if (rest.size() == keys.size()) {
                throw new Fault.InvalidSetting(
                    "KEY", "is " + Fault.quote(key) + ", no key in the file has that id or name");
              }
              return rest;
            });
    spec.commandLine().getErr().println("revoked " + key);
    return 0;
  }

  private boolean isMeant(ApiKey other) {
    return other.id().equals(key) || other.name().equals(key);
  }
}
