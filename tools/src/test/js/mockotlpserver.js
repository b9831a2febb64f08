// Where npm keeps @elastic/mockotlpserver, a receiver of OTLP that others wrote.
const {execFileSync} = require('child_process');
const fs = require('fs');
const path = require('path');

// The folder of modules below this one, fetched if it is not there: whole or not at all, for another one may be at it.
exports.fetched = (below) => {
    const folder = path.resolve(below);
    const modules = path.join(folder, 'node_modules');
    if (!fs.existsSync(modules)) {
        const partial = `${folder}.${process.pid}`;
        const options = ['--prefix', partial, '--silent', '--no-audit', '--no-fund'];
        fs.mkdirSync(partial, {recursive: true});
        execFileSync('npm', ['install', ...options, '@elastic/mockotlpserver@0.10.0'], {stdio: ['ignore', 2, 2]});
        if (fs.existsSync(modules)) {
            fs.rmSync(partial, {recursive: true});
        } else {
            fs.rmSync(folder, {recursive: true, force: true});
            fs.renameSync(partial, folder);
        }
    }
    return modules;
};
