package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfProgram;
import java.nio.file.Files;
import java.nio.file.Path;

/** A place where one of the datapath's programs is attached, as far as this process holds it. */
interface Attachment {
  /** The id of the program that is there now; 0: none. */
  int program();

  /** Puts another program in place: no packet sees none or both. */
  void update(BpfProgram program);

  /** Pins a link, unless that is done. */
  static void pin(BpfLink link, Path at) {
    if (!Files.exists(at)) {
      link.pin(at);
    }
  }

  /** By a link, which stays its owner's. */
  static Attachment of(BpfLink link) {
    return new Attachment() {
      @Override
      public int program() {
        return link.info().programId();
      }

      @Override
      public void update(BpfProgram program) {
        link.update(program);
      }
    };
  }
}
