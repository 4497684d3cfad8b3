import java.nio.file.Path;
import java.util.Map;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts Elasticsearch's core with the modules of a folder, without its installer's launcher. */
public final class ElasticsearchNode {
  private ElasticsearchNode() {}

  /**
   * @param args the home folder and the node's config folder
   */
  public static void main(String[] args) throws Exception {
    LogConfigurator.configureESLogging();
    Path home = Path.of(args[0]);
    Path config = Path.of(args[1]);
    Settings settings =
        Settings.builder()
            .loadFromPath(config.resolve("elasticsearch.yml"))
            .put("path.home", home.toString())
            .build();
    PluginsLoader plugins =
        PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(home.resolve("modules"), false),
            PluginsLoader.loadPluginsBundles(home.resolve("plugins"), false),
            Map.of(),
            false);
    Node node = new Node(new Environment(settings, config), plugins);
    node.start();
    Thread.currentThread().join();
  }
}
