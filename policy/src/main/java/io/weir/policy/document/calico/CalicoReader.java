package io.weir.policy.document.calico;

import io.weir.policy.document.DialectReader;
import io.weir.policy.document.ProgramBuilder;
import io.weir.policy.document.ReadContext;
import io.weir.policy.document.Resource;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.Dialect;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads Calico's policies. Sets, tiers and host endpoints are read when all resources are there,
 * then policies, since these need all of them.
 */
public final class CalicoReader implements DialectReader {
  private final ReadContext context;
  private final List<Resource> resources = new ArrayList<>();
  private final Tiers tiers = new Tiers();

  public CalicoReader(ReadContext context) {
    this.context = context;
  }

  @Override
  public Dialect dialect() {
    return Dialect.CALICO;
  }

  @Override
  public boolean reads(Resource resource) {
    return Kinds.isRead(resource);
  }

  @Override
  public void read(Resource resource) {
    Fields fields = resource.fields();
    if (!Kinds.hasVersion(resource)) {
      fields.error(
          "apiVersion",
          "there is no version " + Quoted.text(resource.apiVersion()),
          "write projectcalico.org/v3");
    } else if (Kinds.isStaged(resource)) {
      fields.warning(
          "kind", resource.kind() + " is not enforced: it is left out", "ask about it unstaged");
    } else if (resource.kind().equals(Kinds.PROFILE)) {
      fields.warning("kind", "profiles are not evaluated: namespaces' profiles allow all", "");
    } else if (resource.name().isEmpty()) {
      context
          .findings()
          .error(resource.position(), "metadata.name", "it is missing", "give it a name");
    } else {
      resources.add(resource);
    }
  }

  @Override
  public void finish(ProgramBuilder program) {
    if (resources.isEmpty()) {
      return;
    }
    Hosts hosts = new Hosts(context);
    List<Candidate> others = new ArrayList<>();
    for (Resource resource : resources) {
      switch (resource.kind()) {
        case Kinds.TIER -> tiers.read(resource);
        case Kinds.SET, Kinds.GLOBAL_SET -> others.add(Sets.read(resource, context.endpoints()));
        case Kinds.HOST -> {
          Candidate host = hosts.read(resource);
          if (host != null) {
            others.add(host);
          }
        }
        default -> {}
      }
    }
    Candidates candidates = Candidates.of(context.endpoints(), others);
    new TierChains(tiers, hosts).addTo(program, policies(candidates));
  }

  private List<CalicoPolicy> policies(Candidates candidates) {
    List<CalicoPolicy> policies = new ArrayList<>();
    for (Resource resource : resources) {
      String kind = resource.kind();
      if (kind.equals(Kinds.POLICY) || kind.equals(Kinds.GLOBAL_POLICY)) {
        Fields spec = resource.fields().map("spec");
        resource.fields().done();
        if (spec == null) {
          resource.fields().error("spec", "it is missing", "write at least selector: all()");
        } else {
          policies.add(new PolicyReader(resource, spec, candidates, tiers).read());
        }
      }
    }
    return policies;
  }
}
