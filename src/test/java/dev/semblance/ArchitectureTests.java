package dev.semblance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.stereotype.Component;

/** The house's floor plan, checked: which package may name which, and what must not be anywhere. */
class ArchitectureTests {

  /** Wherever a build puts what it compiles, tests lie where this class does. */
  private static final ImportOption NO_TESTS = location -> !location.contains(compiledTests());

  private static final JavaClasses MAIN =
      new ClassFileImporter().withImportOption(NO_TESTS).importPackages("dev.semblance");

  @Test
  void arrowsPointOnlyWhereEachPackageSaysTheyMay() {
    ApplicationModules.of(Semblance.class, NO_TESTS).verify();
  }

  @Test
  void theRulesSawEveryClassThatThereIs() throws IOException {
    Set<String> seen =
        MAIN.stream().map(ArchitectureTests::sourceFileOf).collect(Collectors.toSet());
    List<String> sources =
        House.sources().stream().map(file -> House.SOURCES.relativize(file).toString()).toList();

    assertThat(sources).hasSizeGreaterThan(450);
    assertThat(seen).containsAll(sources);
  }

  /**
   * Spring looks at no other classes: {@link Semblance#COMPONENTS}. A management port's are found
   * by a file.
   */
  @Test
  void componentsAreNamedAsTheStartLooksForThem() {
    Pattern looked =
        Pattern.compile(Semblance.COMPONENTS.replaceAll(".*\\{name:(.*)}.class", "$1"));
    List<String> components =
        MAIN.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(c -> c.isMetaAnnotatedWith(Component.class))
            .filter(c -> !c.isEquivalentTo(Semblance.class))
            .filter(c -> !c.isAnnotatedWith(ManagementContextConfiguration.class))
            .map(JavaClass::getSimpleName)
            .toList();

    assertThat(components).hasSizeGreaterThan(50).allMatch(looked.asMatchPredicate());
  }

  @Test
  void everyPackageStandsOnAFloor() throws IOException {
    assertThat(House.FLOORS.stream().flatMap(List::stream))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(House.packages().keySet());
  }

  @Test
  void arrowsPointToLowerFloors() {
    check(
        classes()
            .should(
                nameOnly(
                    "packages of lower floors",
                    (origin, target) -> {
                      String from = roomOf(origin);
                      String to = roomOf(target);
                      return from.isEmpty()
                          || from.equals(to)
                          || House.floorOf(to) > 0 && House.floorOf(to) < House.floorOf(from);
                    })));
  }

  @Test
  void partsOfTheModelNameOnlyWhatTheyMay() throws IOException {
    assertThat(House.MODEL_PARTS.keySet())
        .containsExactlyInAnyOrderElementsOf(House.packages().get("model"));
    check(
        classes()
            .that()
            .resideInAPackage("dev.semblance.model.*..")
            .should(
                nameOnly(
                    "siblings that House.MODEL_PARTS lists",
                    (origin, target) -> {
                      String from = partOf(origin);
                      return !roomOf(target).equals("model")
                          || from.equals(partOf(target))
                          || House.MODEL_PARTS
                              .getOrDefault(from, Set.of())
                              .contains(partOf(target));
                    })));
  }

  @Test
  void theDocsShowTheHouseAsItIs() throws IOException {
    String page = Files.readString(Path.of("src/docs/house.md"));
    int start = page.indexOf("```\nfloor ");
    assertThat(start).as("where house.md shows the house").isPositive();
    String picture = page.substring(start + 4, page.indexOf("\n```", start));

    assertThat(picture).isEqualTo(House.picture());
  }

  @Test
  void packagesFormNoCircle() {
    check(slices().matching("dev.semblance.(**)").should().beFreeOfCycles());
  }

  @Test
  void purePackagesKnowNoFramework() {
    check(
        noClasses()
            .that(
                DescribedPredicate.describe(
                    "are in a pure package",
                    (JavaClass c) ->
                        List.of(
                                    "capacity",
                                    "vector",
                                    "text",
                                    "fault",
                                    "encoder",
                                    "batching",
                                    "similarity",
                                    "rerank",
                                    "evaluation")
                                .stream()
                                .anyMatch(p -> c.getPackageName().startsWith("dev.semblance." + p))
                            && !c.getSimpleName().equals("package-info")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.springframework..", "ai.djl..", "tools.jackson..", "io.micrometer.."));
  }

  /** It is a jar of its own, which brings nothing along; jspecify's annotations are not loaded. */
  @Test
  void thePlainClientNeedsTheJdkAlone() {
    check(
        classes()
            .that()
            .resideInAPackage("dev.semblance.client.plain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "dev.semblance.client.plain.."));
  }

  @Test
  void onlyTheModelPackageKnowsDjl() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.semblance.model.djl..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.."));
  }

  @Test
  void dialectsNeverImportEachOther() {
    check(slices().matching("dev.semblance.api.(*)..").should().notDependOnEachOther());
  }

  @Test
  void nobodyNamesADialect() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.semblance.api.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.semblance.api.*.."));
  }

  @Test
  void standardStreamsAreForTheCommandLine() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.semblance.cli..", "dev.semblance")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
  }

  @Test
  void nobodyReadsPickles() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream"));
  }

  @Test
  void namesSayWhatThingsAre() {
    check(
        noClasses()
            .should()
            .haveNameMatching(".*\\.[A-Za-z]*(Manager|Helper|Util|Utils|Processor|Common|Impl)"));
  }

  @Test
  void everyPackageIsNullMarked() throws IOException {
    Path root = Path.of("src/main/java/dev/semblance");
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> packages =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .filter(folder -> !folder.equals(root))
              .toList();
      assertThat(packages).hasSizeGreaterThan(30);
      for (Path folder : packages) {
        assertThat(folder.resolve("package-info.java")).content().contains("@NullMarked");
      }
    }
  }

  /** {@code vector} of {@code dev.semblance.vector.Scores}; empty for the main class's package. */
  private static String roomOf(JavaClass type) {
    return part(type, 2);
  }

  /** {@code plan} of {@code dev.semblance.model.plan.Plan}; empty for {@code model} itself. */
  private static String partOf(JavaClass type) {
    return part(type, 3);
  }

  private static String part(JavaClass type, int index) {
    String[] parts = type.getPackageName().split("\\.");
    return index < parts.length ? parts[index] : "";
  }

  private static String sourceFileOf(JavaClass type) {
    String folder = type.getPackageName().replace('.', '/');
    String file = type.getSource().flatMap(Source::getFileName).orElse("");
    return (folder + "/" + file).replaceFirst("^dev/semblance/", "");
  }

  private static ArchCondition<JavaClass> nameOnly(
      String what, BiPredicate<JavaClass, JavaClass> allowed) {
    return new ArchCondition<>("name only " + what) {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        for (Dependency arrow : origin.getDirectDependenciesFromSelf()) {
          JavaClass target = arrow.getTargetClass().getBaseComponentType();
          if (target.getPackageName().startsWith("dev.semblance")) {
            boolean holds = allowed.test(origin, target);
            events.add(new SimpleConditionEvent(arrow, holds, arrow.getDescription()));
          }
        }
      }
    };
  }

  private static String compiledTests() {
    return ArchitectureTests.class.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  private static void check(ArchRule rule) {
    rule.check(MAIN);
  }
}
