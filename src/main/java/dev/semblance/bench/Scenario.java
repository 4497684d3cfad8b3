package dev.semblance.bench;

import dev.semblance.fault.Fault;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many ask for how much at once.
 *
 * @param clients in a closed loop those that ask, each on a connection of its own; in an open loop
 *     the most connections at once
 * @param batch texts in each request
 */
public record Scenario(int clients, int batch) {
  private static final int MAX_CLIENTS = 100_000;
  private static final int MAX_BATCH = 100_000;
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

  /**
   * @throws Fault.InvalidSetting when a number is out of its range
   */
  public Scenario {
    between("clients", clients, MAX_CLIENTS);
    between("texts per request", batch, MAX_BATCH);
  }

  /**
   * Reads {@code CLIENTSxBATCH}.
   *
   * @param option where it stands, for the fault
   * @throws Fault.InvalidSetting when it is something else
   */
  public static Scenario parse(String option, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new Fault.InvalidSetting(
          option, "is " + Fault.quote(text) + ", needed: CLIENTSxBATCH, such as 32x1");
    }
    return new Scenario(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
  }

  /** Such as {@code 32x1}. */
  @Override
  public String toString() {
    return clients + "x" + batch;
  }

  private static void between(String what, int found, int most) {
    if (found < 1 || found > most) {
      throw new Fault.InvalidSetting(
          "scenario", "has " + found + " " + what + ", allowed: 1 to " + most);
    }
  }
}
