package io.weir.tools.export;

import io.weir.tools.Messages;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Keeps what libraries log off stdout and stderr; with {@code --debug} their warnings are messages
 * of the tool. Log records of slf4j come here too, by its binding to java.util.logging.
 */
final class LibraryLogs extends Handler {
  /** A logger that nobody holds forgets its settings. */
  private static final Map<String, Logger> HELD = new ConcurrentHashMap<>();

  private static final SimpleFormatter FORMAT = new SimpleFormatter();

  private final Messages messages;

  private LibraryLogs(Messages messages) {
    this.messages = messages;
  }

  /** From now on, what loggers below this name say. */
  static void toDebug(String name, Messages messages) {
    Logger logger = HELD.computeIfAbsent(name, Logger::getLogger);
    logger.setUseParentHandlers(false);
    logger.setLevel(messages.isDebug() ? Level.WARNING : Level.OFF);
    logger.addHandler(new LibraryLogs(messages));
  }

  @Override
  public void publish(LogRecord record) {
    messages.debug(record.getLoggerName() + ": " + FORMAT.formatMessage(record));
  }

  @Override
  public void flush() {
    // Nothing is held.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
