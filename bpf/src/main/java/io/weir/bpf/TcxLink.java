package io.weir.bpf;

/** A tc program held by a link; see {@link BpfLink} for its life. */
public final class TcxLink implements TcLink {
  private final BpfLink link;
  private final TcDirection direction;

  TcxLink(BpfLink link, TcDirection direction) {
    this.link = link;
    this.direction = direction;
  }

  /** The link itself: id, information, pin. */
  public BpfLink link() {
    return link;
  }

  @Override
  public String mechanism() {
    return "tcx";
  }

  @Override
  public TcDirection direction() {
    return direction;
  }

  @Override
  public void update(BpfProgram program) {
    link.update(program);
  }

  @Override
  public void close() {
    link.close();
  }
}
