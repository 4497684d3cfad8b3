package dev.semblance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The house's floor plan, checked: which package may name which, and what must not be anywhere. */
class ArchitectureTests {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.semblance");

  @Test
  void arrowsPointOnlyWhereEachPackageSaysTheyMay() {
    ApplicationModules.of(Semblance.class).verify();
  }

  @Test
  void theRulesSawTheWholeHouse() {
    assertThat(MAIN.size()).isGreaterThan(150);
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
                                    "fault",
                                    "encoder",
                                    "batching",
                                    "similarity",
                                    "evaluation")
                                .stream()
                                .anyMatch(p -> c.getPackageName().startsWith("dev.semblance." + p))
                            && !c.getSimpleName().equals("package-info")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.springframework..", "ai.djl..", "tools.jackson..", "io.micrometer.."));
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
      assertThat(packages).hasSizeGreaterThan(10);
      for (Path folder : packages) {
        assertThat(folder.resolve("package-info.java")).content().contains("@NullMarked");
      }
    }
  }

  private static void check(ArchRule rule) {
    rule.check(MAIN);
  }
}
