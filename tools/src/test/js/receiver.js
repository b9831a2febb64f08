// A receiver of OTLP that others wrote, on loopback: prints what it got as one JSON object a line, first where it
// listens; ends with its standard input.
// usage: node receiver.js FOLDER [HTTP-PORT GRPC-PORT]
// npm installs it below the folder, if it is not there yet; without ports it takes free ones.
const path = require('path');
const {fetched} = require('./mockotlpserver.js');

const [folder, httpPort, grpcPort] = process.argv.slice(2);
const modules = fetched(folder);
const {MockOtlpServer, normalizeTrace, normalizeLogs, normalizeMetrics} = require(
    path.join(modules, '@elastic/mockotlpserver'));

// Its LogRecord is of a time before event names: over HTTP, where this definition is used, they are read too.
const {Field} = require(path.join(modules, 'protobufjs'));
const {getProtoRoot} = require(path.join(modules, '@elastic/mockotlpserver/lib/proto.js'));
getProtoRoot().lookupType('opentelemetry.proto.logs.v1.LogRecord').add(new Field('eventName', 12, 'string'));

const print = (kind, data) => process.stdout.write(JSON.stringify({[kind]: data}) + '\n');

const server = new MockOtlpServer({
    logLevel: 'fatal',
    services: ['http', 'grpc'],
    httpHostname: '127.0.0.1',
    httpPort: Number(httpPort || 0),
    grpcHostname: '127.0.0.1',
    grpcPort: Number(grpcPort || 0),
    onTrace: (trace) => print('traces', normalizeTrace(trace)),
    onLogs: (logs) => print('logs', normalizeLogs(logs)),
    onMetrics: (metrics) => print('metrics', normalizeMetrics(metrics)),
});

server.start().then(() => print('listening', {http: server.httpUrl, grpc: server.grpcUrl}));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
