package dev.semblance.settings;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads files of settings as Spring Boot does, and says which one is no YAML, and where. */
final class YamlFile implements PropertySourceLoader, Ordered {

  private final YamlPropertySourceLoader loader = new YamlPropertySourceLoader();

  YamlFile() {}

  @Override
  public String[] getFileExtensions() {
    return loader.getFileExtensions();
  }

  /**
   * @throws Fault.InvalidFile when it is no YAML
   */
  @Override
  public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
    try {
      return loader.load(name, resource);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      String message = "is no YAML: " + e.getProblem();
      throw mark == null
          ? new Fault.InvalidFile(Origins.file(resource), message)
          : new Fault.InvalidFile(Origins.file(resource), mark.getLine() + 1L, message);
    } catch (YAMLException e) {
      throw new Fault.InvalidFile(Origins.file(resource), "is no YAML");
    }
  }

  /** Before Spring Boot's own. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }
}
