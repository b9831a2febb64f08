package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.NetDevice;
import io.weir.bpf.NetDevices;

/** A standing datapath's pins. */
record PinnedHome(PinStore store, PinDirectory pins) implements DatapathHome {
  @Override
  public String interfaceName() {
    return new PinState(pins)
        .call(() -> NetDevices.find(pins.ifindex()).map(NetDevice::name))
        .flatMap(name -> name)
        .orElseGet(() -> new PinState(pins).name());
  }

  @Override
  public int ifindex() {
    return pins.ifindex();
  }

  @Override
  public long netnsInode() {
    return pins.netnsInode();
  }

  @Override
  public String attachMode() {
    return pins.fact(PinDirectory.ATTACHED).orElse("unknown");
  }

  @Override
  public boolean attached() {
    return new PinState(pins).isComplete();
  }

  @Override
  public BpfMap map(String name) {
    return pins.map(name);
  }

  @Override
  public void remove() {
    new PinState(pins).remove(store);
  }
}
