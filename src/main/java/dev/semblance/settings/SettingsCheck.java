package dev.semblance.settings;

import org.apache.commons.logging.Log;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Looks at all settings before anything is built from them, once every file is read: first their
 * names, then their values.
 */
final class SettingsCheck implements EnvironmentPostProcessor, Ordered {

  private final Log log;

  SettingsCheck(DeferredLogFactory logs) {
    this.log = logs.getLog(SettingsCheck.class);
  }

  /**
   * @throws dev.semblance.fault.Fault.InvalidSetting for the first that is not what it should be
   */
  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    ProgramDefaults.addTo(environment);
    KnownSettings known = KnownSettings.read();
    SettingNames names = new SettingNames(known);
    names.settle(environment);
    names.warnings().forEach(log::warn);
    try {
      BoundSettings.bind(environment, known);
    } catch (BindException e) {
      throw StartFaults.of(e, environment).<RuntimeException>map(fault -> fault).orElse(e);
    }
  }

  /** After the files of settings. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
