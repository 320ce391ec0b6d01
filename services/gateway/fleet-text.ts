import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Finding } from '@fleetwright/contracts';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BODY_READ_BYTES_MAX } from './edge/limits.ts';
import { BODY_BYTES_MAX } from './limits.ts';
import { fleetInvalid, GatewayProblem } from './problems.ts';
import { SYSTEM } from './address.ts';

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

  /**
   * Keeps no more than a file may have, and counts the rest, so that its size can be told. Throws GatewayProblem for what
   * goes on beyond `BODY_READ_BYTES_MAX`, and leaves the rest of it unread.
   */
  static async read(body: Readable): Promise<FleetText> {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else chunks.length = 0;
      if (sizeBytes > BODY_READ_BYTES_MAX) throw new GatewayProblem('body_too_large', 'The body is larger than 1 MiB.');
    }
    return new FleetText(chunks, sizeBytes);
  }

  /** SHA-256 of what was kept of it, and its size. */
  digest(): string {
    const hash = createHash('sha256').update(`${this.#sizeBytes}:`);
    for (const chunk of this.#chunks) hash.update(chunk);
    return hash.digest('hex');
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
    async (request: { routeOptions: { url?: string | undefined } }, body: Readable) => {
      const { url } = request.routeOptions;
      if (url !== ADDRESS) throw new GatewayProblem('unsupported_media_type', `Send the body as ${mediaTypeAt(url)}.`);
      return FleetText.read(body);
    },
  );
}

/** The text of a body that is a file's. Throws GatewayProblem for what is none. */
export function textOf(body: unknown, file: string): string {
  if (body === undefined) {
    throw new GatewayProblem('invalid', `There is no body: send the text of a fleet.yaml as ${YAML_MEDIA_TYPES[0]}.`);
  }
  if (!(body instanceof FleetText)) {
    throw new GatewayProblem('unsupported_media_type', `Send the file as ${YAML_MEDIA_TYPES[0]}.`);
  }
  const decoded = body.decode(file);
  if ('finding' in decoded) throw fleetInvalid([decoded.finding]);
  return decoded.text;
}
