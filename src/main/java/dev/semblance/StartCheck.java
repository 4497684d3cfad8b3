package dev.semblance;

import dev.semblance.settings.SettingsReport;
import dev.semblance.settings.StartFaults;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.SpringApplication;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * A start that ends when everything is wired: files of keys and certificates are read, no port is
 * opened and no model loaded. Prints the settings that it would have gone on with.
 */
final class StartCheck {

  private @Nullable SettingsReport report;

  private StartCheck() {}

  /**
   * @throws RuntimeException as a start does
   */
  static void run(String[] arguments, boolean json) {
    StartCheck check = new StartCheck();
    SpringApplication application = new SpringApplication(Semblance.class);
    application.addInitializers(
        context ->
            ((GenericApplicationContext) context)
                .registerBean(
                    "startCheck",
                    SmartInitializingSingleton.class,
                    () -> () -> check.end((GenericApplicationContext) context)));
    // Standard output is the report's.
    application.setDefaultProperties(Map.of("logging.threshold.console", "off"));
    try {
      application.run(arguments);
    } catch (SpringApplication.AbandonedRunException wired) {
      if (check.report == null) {
        throw wired;
      }
      print(check.report, json);
    } catch (RuntimeException failure) {
      if (StartFaults.of(failure, null).isEmpty()) {
        System.err.println("semblance: the start fails: " + failure);
      }
      throw failure;
    }
  }

  private void end(GenericApplicationContext context) {
    report = SettingsReport.of(context.getEnvironment());
    throw new SpringApplication.AbandonedRunException(context);
  }

  private static void print(SettingsReport report, boolean json) {
    if (json) {
      System.out.println(JsonMapper.shared().writeValueAsString(report));
      return;
    }
    for (SettingsReport.Setting setting : report.settings()) {
      String value = setting.value() == null ? "(not set)" : setting.value();
      System.out.println(setting.name() + " = " + value + "  # " + setting.source());
    }
    report.warnings().forEach(warning -> System.err.println("semblance: " + warning));
  }
}
