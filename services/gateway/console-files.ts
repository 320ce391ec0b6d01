import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { consoleSecurity } from './console-security.ts';

/** The console's build, from the sources and the bundle of the services as from dist. */
const CANDIDATES = ['../console/dist', '../../console/dist'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Serves the web console at /app, when it was built. Any address below it is the console's own business. */
export async function serveConsole(app: NestFastifyApplication, signInOrigins: readonly string[]): Promise<void> {
  const root = CANDIDATES.find((folder) => existsSync(`${folder}/index.html`));
  if (root === undefined) return;
  const headers = consoleSecurity(signInOrigins);
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(fastifyStatic, {
    root,
    prefix: '/app/',
    // One route a file, so that every other address below /app can be the page itself.
    wildcard: false,
    setHeaders: (reply) => {
      for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    },
  });
  const page = (
    _request: unknown,
    reply: { headers(values: object): { sendFile(file: string, root: string): unknown } },
  ) => reply.headers(headers).sendFile('index.html', root);
  fastify.get('/app', page as never);
  fastify.get('/app/*', page as never);
}
