package io.weir.tools.execsnoop;

/** The execsnoop command. */
public final class Execsnoop {
  private Execsnoop() {}

  /** Runs the command and exits with its status. */
  public static void main(String[] args) {
    System.out.println("execsnoop");
  }
}
