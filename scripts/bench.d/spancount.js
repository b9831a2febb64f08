// A receiver of OTLP that others wrote (@elastic/mockotlpserver), on free ports of loopback: prints its addresses, and
// how many spans it has whenever a line comes on its standard input.
// usage: node spancount.js FOLDER, below which npm installs it if need be
const path = require('path');
const readline = require('readline');
const {fetched} = require('../../tools/src/test/js/mockotlpserver.js');
const {MockOtlpServer} = require(path.join(fetched(process.argv[2]), '@elastic/mockotlpserver'));

let spans = 0;

const server = new MockOtlpServer({
    logLevel: 'fatal',
    services: ['http', 'grpc'],
    httpHostname: '127.0.0.1',
    httpPort: 0,
    grpcHostname: '127.0.0.1',
    grpcPort: 0,
    onTrace: (trace) => trace.resourceSpans.forEach(
        (resource) => resource.scopeSpans.forEach((scope) => { spans += scope.spans.length; })),
});

server.start().then(() => console.log(`${server.httpUrl} ${server.grpcUrl}`));
readline.createInterface({input: process.stdin})
    .on('line', () => console.log(spans))
    .on('close', () => process.exit(0));
