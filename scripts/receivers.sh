# shellcheck shell=bash
# Where demo and bench send events: programs that others wrote, on loopback, for the time of a run.
# Sourced after lib.sh. Who calls these has a folder of its own in `work`, and ends what is in `pids`.

: "${root:?the script that sources receivers.sh sets root}"

# free_port: sets port to one that nobody has, below those that the kernel gives out by itself.
free_port() {
  while port=$((16384 + RANDOM % 16384)); grep -qs "$(printf ':%04X ' "$port")" /proc/net/tcp /proc/net/tcp6; do :; done
}

# await_line FILE REGEX WHAT PID LOG: until a program has said it; fails after a minute, or when the program has ended.
await_line() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    ! grep -qsE -e "$2" "$1" || return 0
    kill -0 "$4" 2>/dev/null || break
    sleep 0.1
  done
  cat "$5" >&2
  die 1 "$3 did not start: its words are above"
}

### Kafka's broker ###

# ensure_broker: fetches its jars if need be, and finds out where they are.
ensure_broker() {
  local class_path=$root/kafka-broker/target/broker.classpath
  if [[ ! $class_path -nt $root/kafka-broker/pom.xml || ! $class_path -nt $root/pom.xml ]]; then
    say "looking for a Kafka broker (the first time also fetches it)"
    weir_mvn -q -ntp -pl kafka-broker -am pre-integration-test >"$work/words" 2>&1 ||
      { cat "$work/words" >&2; die 1 "there is no broker: Maven's words are above"; }
  fi
  broker_java=("$java_home/bin/java" -cp "$(<"$class_path")")
}

# start_broker: with its data in $work; sets `broker`, its address. The log's line comes when it takes requests.
start_broker() {
  local controller
  ensure_broker
  free_port
  controller=127.0.0.1:$port
  free_port
  broker=127.0.0.1:$port
  cat >"$work/broker.properties" <<END
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://$broker,CONTROLLER://$controller
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.quorum.voters=1@$controller
log.dirs=$work/broker
offsets.topic.replication.factor=1
END
  "${broker_java[@]}" kafka.tools.StorageTool format -t 4L6g3nShT-eMCtK--X86sw -c "$work/broker.properties" >"$work/words" 2>&1 ||
    { cat "$work/words" >&2; die 1 "the broker's folder could not be made"; }
  "${broker_java[@]:0:1}" -XX:+UseSerialGC -Xmx256m "${broker_java[@]:1}" kafka.Kafka "$work/broker.properties" >"$work/broker.log" 2>&1 &
  pids+=($!)
}

# await_broker: until it answers.
await_broker() {
  local tries
  for ((tries = 0; tries < 60; tries++)); do
    ! kcat -L -b "$broker" -m 1 >/dev/null 2>&1 || return 0
    sleep 0.5
  done
  cat "$work/broker.log" >&2
  die 1 "the broker does not answer: its words are above"
}

### A receiver of OTLP ###

# start_receiver: what it gets is in $work/received, one JSON object a line. It would end with its standard input, so
# that is one without end.
start_receiver() {
  mkfifo "$work/endless"
  node "$root/tools/src/test/js/receiver.js" "$root/tools/target/otlp-receiver" \
    <>"$work/endless" >"$work/received" 2>"$work/receiver.log" &
  receiver_pid=$!
  pids+=("$receiver_pid")
}

# await_receiver: until it listens; sets `receiver`, its URL. The first time npm fetches it.
await_receiver() {
  await_line "$work/received" listening "the OTLP receiver" "$receiver_pid" "$work/receiver.log"
  receiver=$(sed -n '1s/.*"http":"\([^"]*\)".*/\1/p' "$work/received")
}
