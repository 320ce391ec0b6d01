import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUILT = fileURLToPath(new URL('../../../services/console/dist', import.meta.url));

/** Compressed sizes of the built console's files by name, in bytes. */
export async function builtSizes(): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(`${BUILT}/assets`);
  const sizes = await Promise.all(
    names.map(async (name) => [`assets/${name}`, gzipSync(await readFile(`${BUILT}/assets/${name}`)).length] as const),
  );
  return new Map([...sizes, ['index.html', gzipSync(await readFile(`${BUILT}/index.html`)).length]]);
}
