package io.weir.policy.document;

import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Findings;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Nearest;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.document.yaml.YamlNode;
import io.weir.policy.document.yaml.YamlReader;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.Position;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads documents of several dialects, told apart by their content. Namespaces, Pods, nodes and
 * service accounts among them are endpoints, as those given are. Stateless; what it takes is
 * bounded by {@link DocumentSource#MAX_BYTES} a source.
 */
public final class Documents {
  private final DialectSet dialects;
  private final ReadContext given;
  private final List<Resource> resources = new ArrayList<>();
  private final List<DocumentSource> texts = new ArrayList<>();
  private final Findings findings;
  private final Set<Dialect> seen = EnumSet.noneOf(Dialect.class);

  private Documents(DialectSet dialects, ReadContext given) {
    this.dialects = dialects;
    this.given = given;
    this.findings = given.findings();
  }

  /** Reads all documents into one program. Whatever is in them, it says so in the findings. */
  public static Reading read(
      DialectSet dialects, List<DocumentSource> sources, Endpoints endpoints, ReadOptions options) {
    ReadContext given = new ReadContext(endpoints, options, new Findings());
    Documents documents = new Documents(dialects, given);
    sources.forEach(documents::add);
    return documents.read();
  }

  /**
   * Reads endpoints from what kubectl prints of Pods, Namespaces, Nodes and ServiceAccounts.
   * Anything else is a finding.
   */
  public static Endpoints readEndpoints(DocumentSource source, Findings findings) {
    EndpointReader reader = new EndpointReader(findings);
    for (Resource resource : resources(source, findings)) {
      if (reader.reads(resource)) {
        reader.read(resource);
      } else {
        findings.warning(
            resource.fields().keyPosition("kind"),
            "kind",
            Quoted.text(resource.kind()) + " is no endpoint",
            "give Pods, Nodes, Namespaces or ServiceAccounts");
      }
    }
    return reader.endpoints();
  }

  private void add(DocumentSource source) {
    if (dialects.texts().stream().anyMatch(reader -> reader.reads(source))) {
      texts.add(source);
    } else {
      resources.addAll(resources(source, findings));
    }
  }

  private static List<Resource> resources(DocumentSource source, Findings findings) {
    List<Resource> resources = new ArrayList<>();
    for (YamlNode root : YamlReader.read(source, findings)) {
      resources.addAll(Resources.of(root, findings));
    }
    return resources;
  }

  private Reading read() {
    EndpointReader endpoints = new EndpointReader(findings);
    resources.stream().filter(endpoints::reads).forEach(endpoints::read);
    resources.removeIf(endpoints::reads);
    ReadContext context =
        new ReadContext(given.endpoints().and(endpoints.endpoints()), given.options(), findings);
    List<DialectReader> readers = dialects.readers().apply(context);
    for (Resource resource : resources) {
      read(resource, readers);
    }
    ProgramBuilder program = new ProgramBuilder();
    for (DialectReader reader : readers) {
      reader.finish(program);
    }
    for (DocumentSource source : texts) {
      readText(source, program, context);
    }
    return new Reading(program.build(), context.endpoints(), findings.all());
  }

  private void read(Resource resource, List<DialectReader> readers) {
    for (DialectReader reader : readers) {
      if (reader.reads(resource)) {
        warnOfAudit(resource);
        refuseMixture(resource, reader.dialect());
        reader.read(resource);
        return;
      }
    }
    notRead(resource);
  }

  /** No dialect has an audit mode for a policy, whatever its annotations say. */
  private static void warnOfAudit(Resource resource) {
    Fields annotations =
        resource.metadata() == null ? null : resource.metadata().map("annotations");
    for (String key : annotations == null ? List.<String>of() : annotations.keys()) {
      if (key.toLowerCase(Locale.ROOT).contains("audit")) {
        annotations.warning(
            key,
            "this annotation has no effect: the policy is enforced",
            "audit an endpoint (Cilium) or stage the policy (Calico)");
      }
    }
  }

  /** Cilium and Calico are not enforced in one cluster. */
  private void refuseMixture(Resource resource, Dialect dialect) {
    boolean first = seen.add(dialect);
    if (first && seen.contains(Dialect.CILIUM) && seen.contains(Dialect.CALICO)) {
      findings.error(
          resource.position(),
          "apiVersion",
          "policies of Cilium and of Calico do not hold in one cluster",
          "ask about each apart");
    }
  }

  private void readText(DocumentSource source, ProgramBuilder program, ReadContext context) {
    for (TextReader reader : dialects.texts()) {
      if (reader.reads(source)) {
        reader.read(source, program, context);
        return;
      }
    }
  }

  /** A kind that no reader has: what looks like a policy is refused, or nobody would miss it. */
  private void notRead(Resource resource) {
    Position position = resource.fields().keyPosition("kind");
    String what =
        Quoted.text(resource.kind()) + " of " + Quoted.text(resource.apiVersion()) + " is not read";
    String nearest = Nearest.of(resource.kind(), dialects.kinds().keySet());
    if (nearest == null) {
      findings.warning(position, "kind", what, "");
    } else {
      String fix = "did you mean " + nearest + " of " + dialects.kinds().get(nearest) + "?";
      findings.error(position, "kind", what, fix);
    }
  }
}
