import type { IncomingMessage } from 'node:http';
import type { Finding } from '@fleetwright/contracts';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BODY_BYTES_MAX } from './limits.ts';
import { GatewayProblem } from './problems.ts';
import { SYSTEM } from './route.ts';

/** The registered name of YAML (RFC 9512), and those that are in use beside it. */
export const YAML_MEDIA_TYPES = ['application/yaml', 'text/yaml', 'application/x-yaml'] as const;

/** The only address that takes YAML. */
const ADDRESS = `/${SYSTEM}/gitops_plan`;

/** How the body of an address has to be sent. */
export function mediaTypeAt(address: string | undefined): string {
  return address === ADDRESS ? YAML_MEDIA_TYPES[0] : 'application/json';
}

/** A fleet.yaml as it came in a body. */
export class FleetText {
  readonly #chunks: readonly Buffer[];
  readonly #sizeBytes: number;

  private constructor(chunks: readonly Buffer[], sizeBytes: number) {
    this.#chunks = chunks;
    this.#sizeBytes = sizeBytes;
  }

  /** Keeps no more than a file may have, and counts the rest, so that its size can be told. */
  static async read(body: IncomingMessage): Promise<FleetText> {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else chunks.length = 0;
    }
    return new FleetText(chunks, sizeBytes);
  }

  /** The text, or the finding that says why it is none; `file` is what the finding calls it. */
  decode(file: string): { readonly text: string } | { readonly finding: Finding } {
    const refused = (code: string, message: string) =>
      ({ finding: { severity: 'error', code, message, file } }) as const;
    if (this.#sizeBytes > BODY_BYTES_MAX) {
      const [limit, size] = [BODY_BYTES_MAX, this.#sizeBytes].map((bytes) => bytes.toLocaleString('en-US'));
      return refused('file_too_large', `expected at most ${limit} bytes (1 MiB), got ${size}; split the fleet`);
    }
    try {
      return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(this.#chunks)) };
    } catch {
      return refused('not_utf8', 'expected UTF-8, got another encoding; save the file as UTF-8');
    }
  }
}

/** Bodies in YAML become a FleetText where one is asked for; everywhere else they are refused as any other text. */
export function acceptFleetText(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addContentTypeParser(
    [...YAML_MEDIA_TYPES],
    async (request: { routeOptions: { url?: string | undefined } }, body: IncomingMessage) => {
      const { url } = request.routeOptions;
      if (url !== ADDRESS) throw new GatewayProblem('unsupported_media_type', `Send the body as ${mediaTypeAt(url)}.`);
      try {
        return await FleetText.read(body);
      } catch {
        throw new GatewayProblem('malformed_body', 'The body ended before it was whole.');
      }
    },
  );
}
