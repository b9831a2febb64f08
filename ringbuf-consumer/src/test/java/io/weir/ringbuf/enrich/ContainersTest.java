package io.weir.ringbuf.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.event.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainersTest {
  private static final String ID =
      "f45298cd514d1930c4fe3afc4412e59547f7e3148fddd22ca33cefce046eb830";
  private static final String INNER =
      "31cb02944da7a12196a193cf0e0f6c226d7c453a1db62e65ba98287593a2ee30";
  private static final String UID = "dd1bf9d1-241d-47f5-8e25-12de83135812";
  private static final String SLICE_UID = "dd1bf9d1_241d_47f5_8e25_12de83135812";
  private static final String HASH = "3d6beaa3004913efb68ce073d73494b0";
  private static final String BESTEFFORT =
      "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" + SLICE_UID + ".slice";

  @Test
  void shouldRecogniseDockerOfTheSystemdDriver() {
    assertContainer("/system.slice/docker-" + ID + ".scope", "docker", "");
  }

  @Test
  void shouldRecogniseDockerOfTheCgroupfsDriver() {
    assertContainer("/docker/" + ID, "docker", "");
  }

  @Test
  void shouldRecogniseRootlessDocker() {
    assertContainer(
        "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" + ID + ".scope",
        "docker",
        "");
  }

  @Test
  void shouldRecogniseContainerdOfTheSystemdDriver() {
    assertContainer(BESTEFFORT + "/cri-containerd-" + ID + ".scope", "containerd", UID);
  }

  @Test
  void shouldRecogniseContainerdGivenASystemdNameForCgroupfs() {
    assertContainer(
        "/system.slice/containerd.service/kubepods-burstable-pod"
            + SLICE_UID
            + ".slice:cri-containerd:"
            + ID,
        "containerd",
        UID);
    assertContainer("/kubepods-pod" + SLICE_UID + ".slice:cri-containerd:" + ID, "containerd", UID);
    assertContainer("/system.slice:docker:" + ID, "docker", "");
  }

  @Test
  void shouldRecogniseNerdctl() {
    assertContainer("/system.slice/nerdctl-" + ID + ".scope", "containerd", "");
  }

  @Test
  void shouldLeaveTheRuntimeOfABareIdOpen() {
    assertContainer("/kubepods/besteffort/pod" + UID + "/" + ID, "", UID);
    assertContainer("/default/" + ID, "", "");
    assertContainer("/" + ID, "", "");
  }

  @Test
  void shouldRecogniseCrio() {
    assertContainer(BESTEFFORT + "/crio-" + ID + ".scope", "cri-o", UID);
    assertContainer("/kubepods/burstable/pod" + UID + "/crio-" + ID, "cri-o", UID);
  }

  @Test
  void shouldRecognisePodman() {
    assertContainer("/machine.slice/libpod-" + ID + ".scope", "podman", "");
    assertContainer("/libpod_parent/libpod-" + ID, "podman", "");
    assertContainer("/libpod_parent/" + ID, "podman", "");
  }

  @Test
  void shouldRecogniseAPodmanPod() {
    assertContainer(
        "/machine.slice/machine-libpod_pod_" + INNER + ".slice/libpod-" + ID + ".scope",
        "podman",
        "");
  }

  @Test
  void shouldRecogniseRootlessPodman() {
    assertContainer(
        "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + ID + ".scope",
        "podman",
        "");
    assertContainer(
        "/user.slice/user-1001.slice/user@1001.service/app.slice/web.service/libpod-payload-" + ID,
        "podman",
        "");
  }

  @Test
  void shouldLookThroughAPayloadsOwnCgroups() {
    assertContainer("/machine.slice/libpod-" + ID + ".scope/container", "podman", "");
    assertContainer("/docker/" + ID + "/init.scope", "docker", "");
    assertContainer(
        "/system.slice/docker-" + ID + ".scope/system.slice/nginx.service", "docker", "");
    assertContainer("/kubepods/besteffort/pod" + UID + "/" + ID + "/kube-proxy", "", UID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubepods/", "kubepods/burstable/", "kubepods/besteffort/"})
  void shouldReadThePodUidOfEveryQosClassOfTheCgroupfsDriver(String parents) {
    assertContainer("/" + parents + "pod" + UID + "/" + ID, "", UID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-burstable", "-besteffort"})
  void shouldReadThePodUidOfEveryQosClassOfTheSystemdDriver(String qos) {
    String slice = qos.isEmpty() ? "" : "/kubepods" + qos + ".slice";
    String pod = "/kubepods" + qos + "-pod" + SLICE_UID + ".slice";
    assertContainer(
        "/kubepods.slice" + slice + pod + "/cri-containerd-" + ID + ".scope", "containerd", UID);
  }

  @Test
  void shouldReadTheHashOfAStaticPod() {
    assertContainer("/kubepods/burstable/pod" + HASH + "/" + ID, "", HASH);
    assertContainer(
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"
            + HASH
            + ".slice/crio-"
            + ID
            + ".scope",
        "cri-o",
        HASH);
  }

  @Test
  void shouldPreferTheInnermostContainer() {
    assertThat(Containers.ofPath("/docker/" + ID + "/docker/" + INNER))
        .contains(new Container(INNER, "docker", ""));
    assertThat(
            Containers.ofPath(
                "/system.slice/docker-" + ID + ".scope/system.slice/libpod-" + INNER + ".scope"))
        .contains(new Container(INNER, "podman", ""));
  }

  @Test
  void shouldPreferThePodsContainerToTheKindNode() {
    String pod =
        "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice"
            + "/kubelet-kubepods-besteffort-pod"
            + SLICE_UID
            + ".slice";
    assertThat(
            Containers.ofPath(
                "/system.slice/docker-"
                    + ID
                    + ".scope"
                    + pod
                    + "/cri-containerd-"
                    + INNER
                    + ".scope"))
        .contains(new Container(INNER, "containerd", UID));
    assertThat(
            Containers.ofPath(
                "/docker/" + ID + "/kubelet/kubepods/besteffort/pod" + UID + "/" + INNER))
        .contains(new Container(INNER, "", UID));
  }

  @Test
  void shouldNotGiveAKindNodesOwnProcessAPod() {
    assertContainer(
        "/system.slice/docker-" + ID + ".scope/kubelet.slice/kubelet-kubepods.slice", "docker", "");
  }

  @Test
  void shouldKeepTheOuterPodOfDockerInAPod() {
    assertThat(Containers.ofPath("/kubepods/burstable/pod" + UID + "/" + ID + "/docker/" + INNER))
        .contains(new Container(INNER, "docker", UID));
  }

  @Test
  void shouldRecogniseEcsTasks() {
    assertThat(Containers.ofPath("/ecs/" + HASH + "/" + HASH + "-2574839563"))
        .contains(new Container(HASH + "-2574839563", "", ""));
    assertContainer("/ecs/" + HASH + "/" + ID, "", "");
    assertThat(Containers.ofPath("/tasks/" + HASH + "-2574839563")).isEmpty();
  }

  @Test
  void shouldNotTakeAMonitorForItsContainer() {
    assertThat(Containers.ofPath(BESTEFFORT + "/crio-conmon-" + ID + ".scope")).isEmpty();
    assertThat(Containers.ofPath("/system.slice/crio-conmon-" + ID + ".scope")).isEmpty();
    assertThat(Containers.ofPath("/machine.slice/libpod-conmon-" + ID + ".scope")).isEmpty();
    assertThat(Containers.ofPath("/libpod_parent/conmon")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/init.scope",
        "/system.slice/docker.service",
        "/system.slice/containerd.service",
        "/user.slice/user-1000.slice/session-2.scope",
        "/user/1000.user/c2.session",
        "/kubepods.slice/kubepods-besteffort.slice",
        "/batch/3d6beaa3004913efb68ce073d73494b0",
        "/kubepods/besteffort/podf8a694f2-7c08-11e9-98da-000c29077430",
        "/docker/f45298cd514d",
        "/system.slice/docker-.scope",
        "/system.slice/docker-f45298cd514d1930.scope",
        "/docker:",
        ":",
        "/::/:docker:"
      })
  void shouldFindNoContainer(String path) {
    assertThat(Containers.ofPath(path)).isEmpty();
  }

  @Test
  void shouldDemandExactlyAnId() {
    assertThat(Containers.ofPath("/docker/" + ID + "0")).isEmpty();
    assertThat(Containers.ofPath("/docker/" + ID.substring(1))).isEmpty();
    assertThat(Containers.ofPath("/docker/" + ID.replace('f', 'F'))).isEmpty();
    assertThat(Containers.ofPath("/docker/" + ID.replace('f', 'g'))).isEmpty();
    assertThat(Containers.ofPath("/system.slice/docker-" + ID + ".mount")).isEmpty();
    assertThat(Containers.ofPath("/system.slice/docker-" + ID + ".scopes")).isEmpty();
    assertThat(Containers.ofPath("/system.slice/mydocker-" + ID + ".scope")).isEmpty();
  }

  @Test
  void shouldIgnoreAPodNameOutsideOfKubepods() {
    assertContainer("/pod" + UID + "/docker/" + ID, "docker", "");
  }

  @Test
  void shouldIgnoreAUidThatIsNone() {
    assertContainer("/kubepods/podcast/" + ID, "", "");
    assertContainer("/kubepods/pod" + UID + "0/" + ID, "", "");
    assertContainer("/kubepods/pod" + UID.replace('-', '.') + "/" + ID, "", "");
  }

  @Test
  void shouldTolerateUnevenSlashes() {
    assertContainer("//docker//" + ID + "/", "docker", "");
    assertContainer("../../docker/" + ID, "docker", "");
  }

  @Test
  void shouldReportWhatIsKnownOnly() {
    RecordedAttributes attributes = new RecordedAttributes();
    new Container(ID, "", UID).visit(attributes);
    new Container(INNER, "docker", "").visit(attributes);

    assertThat(attributes.lines())
        .containsExactly("container.id=" + ID, "container.id=" + INNER, "container.runtime=docker");
  }

  private static void assertContainer(String path, String runtime, String podUid) {
    assertThat(Containers.ofPath(path)).contains(new Container(ID, runtime, podUid));
  }
}
