package io.weir.tools.policytrace;

import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.Endpoint;
import io.weir.policy.document.EndpointText;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Finding;
import io.weir.policy.document.source.Findings;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads the documents that were named, with the endpoints that were. */
final class Policies {
  private static final int TOLD = 50;

  private Policies() {}

  /** What comes of them; findings of endpoints come first. */
  static Reading read(List<String> files, DocumentOptions options) {
    Findings findings = new Findings();
    Endpoints endpoints = endpoints(options, findings);
    Reading reading =
        Documents.read(
            Dialects.ALL, sources(files), endpoints, new ReadOptions(options.assumeFromCidr));
    List<Finding> all = new ArrayList<>(findings.all());
    all.addAll(reading.findings());
    return new Reading(reading.program(), reading.endpoints(), all);
  }

  /**
   * Tells what was found, errors first.
   *
   * @return whether the documents are refused
   */
  static boolean tell(Reading reading, Messages messages) {
    List<Finding> findings = new ArrayList<>(reading.findings());
    findings.sort((a, b) -> Boolean.compare(b.isError(), a.isError()));
    findings.stream().limit(TOLD).forEach(finding -> messages.say(finding.toString()));
    if (findings.size() > TOLD) {
      messages.say((findings.size() - TOLD) + " findings more: policytrace lint tells all");
    }
    return reading.refused();
  }

  /** Standard input can be read once. */
  static void requireOneStdin(List<String> files, DocumentOptions options, String flows) {
    List<String> all = new ArrayList<>(files);
    all.addAll(options.endpoints);
    if (flows != null) {
      all.add(flows);
    }
    if (all.stream().filter(InputFile.STDIN::equals).count() > 1) {
      throw new UsageError("-", "standard input can be read once");
    }
  }

  private static Endpoints endpoints(DocumentOptions options, Findings findings) {
    List<Endpoint> named = new ArrayList<>();
    for (String text : options.endpoint) {
      try {
        named.add(EndpointText.parse(text));
      } catch (IllegalArgumentException e) {
        throw new UsageError("--endpoint", e.getMessage());
      }
    }
    Endpoints all = Endpoints.of(named);
    for (String file : options.endpoints) {
      all = all.and(Documents.readEndpoints(source(file), findings));
    }
    return all;
  }

  /** The files' bytes. */
  static List<DocumentSource> sources(List<String> files) {
    return files.stream().map(Policies::source).toList();
  }

  private static DocumentSource source(String name) {
    try (InputStream in = InputFile.open(name)) {
      return DocumentSource.read(name, in);
    } catch (IOException e) {
      throw InputFile.unreadable(name, e);
    }
  }
}
