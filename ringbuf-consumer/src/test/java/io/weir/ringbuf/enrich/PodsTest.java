package io.weir.ringbuf.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.event.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodsTest {
  private static final String UID = "dd1bf9d1-241d-47f5-8e25-12de83135812";
  private static final String HASH = "3d6beaa3004913efb68ce073d73494b0";

  @TempDir Path logs;
  private long nowNs = 5;

  @Test
  void shouldNameAPod() throws IOException {
    give("default_web-7d4b9c-x2x_" + UID);

    assertThat(pods().byUid(UID)).contains(new Pod("default", "web-7d4b9c-x2x", UID));
  }

  @Test
  void shouldNameAStaticPodByItsHash() throws IOException {
    give("kube-system_etcd-node1_" + HASH);

    assertThat(pods().byUid(HASH)).contains(new Pod("kube-system", "etcd-node1", HASH));
  }

  @Test
  void shouldFindAPodThatStartsLaterOnceASecond() throws IOException {
    Pods pods = pods();
    assertThat(pods.byUid(UID)).isEmpty();
    give("default_late_" + UID);

    nowNs += Pods.REREAD_NS - 1;
    assertThat(pods.byUid(UID)).isEmpty();
    nowNs += 1;
    assertThat(pods.byUid(UID)).contains(new Pod("default", "late", UID));
  }

  @Test
  void shouldRememberEveryPodItReadAndThoseThatAreGone() throws IOException {
    give("default_one_" + UID);
    give("kube-system_two_" + HASH);
    Pods pods = pods();
    assertThat(pods.byUid(UID)).isPresent();
    Files.delete(logs.resolve("kube-system_two_" + HASH));

    assertThat(pods.byUid(HASH)).contains(new Pod("kube-system", "two", HASH));
  }

  @Test
  void shouldKnowNothingWithoutTheDirectory() {
    Pods pods = new Pods(logs.resolve("absent"), () -> nowNs);

    assertThat(pods.byUid(UID)).isEmpty();
  }

  @Test
  void shouldKnowNothingWhenTheDirectoryIsAFile() throws IOException {
    Pods pods = new Pods(Files.createFile(logs.resolve("file")), () -> nowNs);

    assertThat(pods.byUid(UID)).isEmpty();
  }

  @Test
  void shouldNotReadForAContainerWithoutAPod() throws IOException {
    Pods pods = pods();
    assertThat(pods.byUid("")).isEmpty();
    give("default_web_" + UID);

    assertThat(pods.byUid(UID)).isPresent();
  }

  @Test
  void shouldStayBoundedAndStillFindTheWantedPod() throws IOException {
    for (int i = 0; i < Pods.MAX_PODS + 100; i++) {
      give("default_pod-" + i + "_uid-" + i);
    }
    Pods pods = pods();

    for (int i = 0; i < Pods.MAX_PODS + 100; i += 250) {
      assertThat(pods.byUid("uid-" + i)).contains(new Pod("default", "pod-" + i, "uid-" + i));
      nowNs += Pods.REREAD_NS;
    }
  }

  @Test
  void shouldPassOverOtherNames() {
    assertThat(Pods.parse("lost+found")).isNull();
    assertThat(Pods.parse("default_web")).isNull();
    assertThat(Pods.parse("_web_" + UID)).isNull();
    assertThat(Pods.parse("default__" + UID)).isNull();
    assertThat(Pods.parse("default_web_")).isNull();
    assertThat(Pods.parse("a_b_c_d")).isNull();
    assertThat(Pods.parse("_")).isNull();
    assertThat(Pods.parse("")).isNull();
  }

  @Test
  void shouldReportByConvention() {
    RecordedAttributes attributes = new RecordedAttributes();
    new Pod("default", "web", UID).visit(attributes);

    assertThat(attributes.lines())
        .containsExactly("k8s.namespace.name=default", "k8s.pod.name=web", "k8s.pod.uid=" + UID);
  }

  private Pods pods() {
    return new Pods(logs, () -> nowNs);
  }

  private void give(String name) throws IOException {
    Files.createDirectory(logs.resolve(name));
  }
}
