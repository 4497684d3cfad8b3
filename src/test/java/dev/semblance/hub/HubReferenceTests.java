package dev.semblance.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubReferenceTests {

  @Test
  void idsFollowTheHubsRules() {
    for (String id :
        List.of("foo", "foo/bar", "123", "Foo-BAR_foo.bar123", "a/" + "b".repeat(96))) {
      assertThat(HubReference.parse(id)).as(id).isPresent();
    }
    for (String id :
        List.of(
            "datasets/foo/bar",
            ".repo_id",
            "foo--bar",
            "foo.git",
            "a..b",
            "-a",
            "a-",
            "a/",
            "/a",
            "a b",
            "café/x",
            "a\\b",
            "a".repeat(97))) {
      assertThat(HubReference.parse(id)).as(id).isEmpty();
    }
  }

  @Test
  void aRevisionIsABranchATagAPullRequestOrACommit() {
    for (String revision : List.of("main", "v1.0", "refs/pr/1", "0123abc", "feature_x/y+z")) {
      assertThat(HubReference.parse("a/b@" + revision)).contains(new HubReference("a/b", revision));
    }
    for (String revision :
        List.of("", "../x", "a/../b", "/x", "x/", "a//b", "a b", ".hidden", "a/.b", "x.", "a\\b")) {
      assertThat(HubReference.parse("a/b@" + revision)).as(revision).isEmpty();
    }
  }

  @Test
  void onlyAFullCommitIsPinned() {
    assertThat(new HubReference("a", "c".repeat(40)).pinned()).isTrue();
    assertThat(new HubReference("a", "c".repeat(39)).pinned()).isFalse();
    assertThat(new HubReference("a", "main").pinned()).isFalse();
  }

  @Test
  void addressesAreEncoded() {
    HubReference reference = new HubReference("a/b", "refs/pr/1");
    URI endpoint = URI.create("https://hub/hf");

    assertThat(reference.listing(endpoint))
        .hasToString("https://hub/hf/api/models/a/b/revision/refs%2Fpr%2F1");
    assertThat(reference.file(endpoint, "c0", "1_Pooling/a b?.json"))
        .hasToString("https://hub/hf/a/b/resolve/c0/1_Pooling/a%20b%3F.json");
    assertThat(reference.folder()).isEqualTo("models--a--b");
  }
}
