package io.weir.tools.policytrace;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How documents are read, and who is known. */
@Command(name = "policytrace-documents")
final class DocumentOptions {
  @Option(
      names = "--endpoint",
      paramLabel = "NAME=IP[,K=V]",
      description =
          "A Pod: [NAMESPACE/]NAME=ADDRESS[,ADDRESS...][,LABEL=VALUE...]; may be given several"
              + " times.")
  List<String> endpoint = new ArrayList<>();

  @Option(
      names = "--endpoints",
      paramLabel = "FILE",
      description =
          "Pods, Namespaces, Nodes and ServiceAccounts as kubectl get -o yaml (or json) prints"
              + " them; may be given several times.")
  List<String> endpoints = new ArrayList<>();

  @Option(
      names = "--assume-fromcidr",
      description =
          "Take Cilium's ingress.toCIDR for fromCIDR, and egress.fromCIDR for toCIDR, instead of"
              + " refusing them; verdicts that rest on it are marked.")
  boolean assumeFromCidr;
}
