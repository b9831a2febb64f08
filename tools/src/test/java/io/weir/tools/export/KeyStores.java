package io.weir.tools.export;

import io.weir.testsupport.Commands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys with certificates that they signed themselves, in files of a folder; by the JDK's keytool.
 */
final class KeyStores {
  static final String PASSWORD = "changeit";

  private final Path folder;

  KeyStores(Path folder) {
    this.folder = folder;
  }

  /** Makes a key for this common name; its file. */
  Path key(String commonName) {
    Path store = folder.resolve(commonName + ".p12");
    keytool(store, "-genkeypair", "-dname", "CN=" + commonName, "-keyalg", "EC");
    return store;
  }

  /** Makes a file by which the certificate of a key is trusted, and no other. */
  Path trusting(Path key) {
    Path certificate = folder.resolve(key.getFileName() + ".crt");
    Path store = folder.resolve(key.getFileName() + ".trust");
    keytool(key, "-exportcert", "-file", certificate.toString());
    keytool(store, "-importcert", "-file", certificate.toString(), "-noprompt");
    return store;
  }

  private static void keytool(Path store, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-alias", "alias", "-storepass", PASSWORD));
    Commands.run(command.toArray(new String[0]));
  }
}
