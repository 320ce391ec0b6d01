// Stands in for fleetwright-agent in the test of the demo's machines: says what it was called with, and keeps an identity.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [verb, ...words] = process.argv.slice(2);
const valueOf = (option) => words[words.indexOf(option) + 1];
const root = valueOf('--root');
const own = join(root, '.fleetwright-agent');
const hasToken = words.includes('--token-file');
const said = hasToken ? ` with ${readFileSync(valueOf('--token-file'), 'utf8')}` : '';
appendFileSync(join(root, 'calls.log'), `${verb}${said}${words.includes('--new-key') ? ' and a new key' : ''}\n`);

if (verb === 'enrol') {
  if (!hasToken) process.exit(existsSync(join(root, 'is-revoked')) ? 1 : 0);
  if (existsSync(join(root, 'is-refused'))) process.exit(1);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'identity.json'), '{}');
  process.exit(0);
}
writeFileSync(join(root, 'pid'), String(process.pid));
setInterval(() => undefined, 60_000);
