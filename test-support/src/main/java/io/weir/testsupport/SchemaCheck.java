package io.weir.testsupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks lines of JSON against the schemas in {@code man/schema}, by the line's own {@code name}.
 * For the tests of every module whose events must keep to them.
 */
public final class SchemaCheck {
  private static final Path SCHEMAS = Path.of("man", "schema");

  private final ObjectMapper mapper = new ObjectMapper();
  private final JsonSchemaFactory factory =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private final Path directory = directory();

  /** What is wrong with a line; empty when it keeps to its schema. */
  public List<String> faults(String line) throws IOException {
    JsonNode node = mapper.readTree(line);
    String first = node.fieldNames().next();
    if (!first.equals("schema")) {
      return List.of("first member is " + first + ", not schema");
    }
    JsonSchema schema = schema(node.get("name").textValue());
    return schema.validate(node).stream().map(ValidationMessage::getMessage).sorted().toList();
  }

  /** The text of the schema of an event's name. */
  public JsonNode text(String eventName) throws IOException {
    return mapper.readTree(Files.readAllBytes(directory.resolve(eventName + ".schema.json")));
  }

  private JsonSchema schema(String eventName) throws IOException {
    return factory.getSchema(text(eventName));
  }

  /** Tests run in their module's directory or in the project's. */
  private static Path directory() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(SCHEMAS))) {
        return at.resolve(SCHEMAS);
      }
    }
    throw new IllegalStateException("no " + SCHEMAS + " above " + Path.of("").toAbsolutePath());
  }
}
