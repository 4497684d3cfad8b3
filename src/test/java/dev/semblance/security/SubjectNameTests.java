package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectNameTests {
  @TempDir Path folder;

  /** As Active Directory issues them: a person within the folder CN=Users. */
  @Test
  void ofSeveralCommonNamesThePersonsOwnIsTaken() throws Exception {
    Certificates ada = Certificates.create(folder, "ada,CN=Users,DC=example,DC=org");

    assertThat(SubjectName.of(ada.certificate())).isEqualTo("ada");
  }
}
