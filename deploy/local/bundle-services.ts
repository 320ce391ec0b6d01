import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { SERVICE_NAMES } from './service-names.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'services/dist');

/** What only some installations of NestJS have: it asks whether it is there, and does without. */
const OPTIONAL =
  /^(@nestjs\/(platform-express|websockets\/.*)|@fastify\/(multipart|view)|class-(validator|transformer)|ioredis|kafkajs|mqtt|amqp-connection-manager|dataloader|pg-native)$/;
/** Partly machine code, and read only where events are kept in KurrentDB. */
const UNBUNDLED = /^@kurrent\//;

/**
 * Puts what the compiled services need into a few files, `services/dist/<service>.js` and what several share beside them:
 * a process that reads 2,500 modules one by one spends more time and memory on that than on everything else until it is
 * ready (docs/decisions/0154).
 */
async function bundleServices(): Promise<void> {
  const build = await rolldown({
    input: Object.fromEntries(SERVICE_NAMES.map((name) => [name, join(root, 'services', name, 'dist/main.js')])),
    platform: 'node',
    external: [OPTIONAL, UNBUNDLED],
    logLevel: 'warn',
  });
  await build.write({ dir: folder, format: 'esm', cleanDir: true });
  await build.close();
}

/** Bundles them if something was compiled since. */
export async function bundleChangedServices(): Promise<void> {
  const bundle = join(folder, `${SERVICE_NAMES[0]}.js`);
  const bundledAt = existsSync(bundle) ? statSync(bundle).mtimeMs : 0;
  const compiled = globSync(['libs/*/dist/**/*.js', 'services/*/dist/**/*.js'], { cwd: root });
  if (compiled.some((file) => statSync(join(root, file)).mtimeMs > bundledAt)) await bundleServices();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await bundleServices();
