package io.weir.exporters.kafka;

/** What a record's key is made of, and so which events stay together and in order. */
public enum KeyKind {
  /** The host's name. */
  HOST,
  /** The flow's hash where the event has one, else the host's name. */
  FLOW,
  /** The container's id where the event has one, else the host's name. */
  CONTAINER
}
