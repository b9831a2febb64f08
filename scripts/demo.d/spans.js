// Prints the spans and log records that a receiver got, from its lines of JSON: each span below its parent.
// usage: node spans.js FILE
const fs = require('fs');

const requests = fs.readFileSync(process.argv[2], 'utf8').trim().split('\n').map(JSON.parse);

// All records of one kind: resource, scope, record is how OTLP nests them.
const records = (signal, resources, scopes, kind) => requests
    .flatMap((request) => request[signal] ? request[signal][resources] : [])
    .flatMap((resource) => resource[scopes])
    .flatMap((scope) => scope[kind]);

const spans = records('traces', 'resourceSpans', 'scopeSpans', 'spans')
    .sort((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)));
const logs = records('logs', 'resourceLogs', 'scopeLogs', 'logRecords');
const ids = new Set(spans.map((span) => span.spanId));

function show(span, depth) {
    const milliseconds = Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6;
    const name = ('  '.repeat(depth) + span.name).padEnd(20);
    const code = span.attributes['process.exit.code'];
    const status = span.status.code === 'STATUS_CODE_ERROR' ? 'error' : '';
    console.log(`  span ${span.spanId}  ${name} ${milliseconds.toFixed(3).padStart(9)} ms  exit code ${code}  ${status}`.trimEnd());
    logs.filter((log) => log.spanId === span.spanId).forEach((log) => {
        const attributes = log.attributes;
        const what = `${attributes['process.executable.path']} ${attributes['weir.exec.errno']}`;
        console.log(`  log  ${log.spanId}  ${'  '.repeat(depth + 1)}${log.severityText} ${what}`);
    });
    spans.filter((child) => child.parentSpanId === span.spanId).forEach((child) => show(child, depth + 1));
}

spans.filter((span) => !ids.has(span.parentSpanId)).forEach((span) => show(span, 0));
