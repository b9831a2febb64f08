// A receiver of OTLP that others wrote: starts it on free ports, and prints what it got as one JSON object a line.
// usage: node receiver.js FOLDER, where npm has installed @elastic/mockotlpserver
const path = require('path');
const modules = path.join(process.argv[2], 'node_modules');
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
    httpPort: 0,
    grpcHostname: '127.0.0.1',
    grpcPort: 0,
    onTrace: (trace) => print('traces', normalizeTrace(trace)),
    onLogs: (logs) => print('logs', normalizeLogs(logs)),
    onMetrics: (metrics) => print('metrics', normalizeMetrics(metrics)),
});

server.start().then(() => print('listening', {http: server.httpUrl, grpc: server.grpcUrl}));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0)); // it ends with who started it
