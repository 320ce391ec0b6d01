import { withoutSlashes } from '@fleetwright/core/fleet';
import type { FetchFailure } from '@fleetwright/core/repo-sync';
import { ANSWER_BYTES_MAX, TOKEN_LENGTH_MAX } from './limits.ts';
import { refusalOf, unreachable, VAULT } from './vault-failures.ts';

export interface VaultHttpOptions {
  /** Without path parameters; may have a path, where a proxy puts Vault below one. */
  readonly url: string;
  /** Asked before each request, so that a renewed token is used at once. null: none is sent, as an agent's listener wants it. */
  readonly token: () => Promise<string | null>;
  /** Of Vault Enterprise and its kin; null: the root one. */
  readonly namespace: string | null;
}

export type VaultAnswer =
  /** 200 and 404, whose body tells a missing value from a deleted one. */
  | { readonly kind: 'answered'; readonly status: 200 | 404; readonly body: unknown }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/**
 * Reads one path of Vault, its query included. Follows no redirect, since the token would go with it; takes no proxy from the environment; and
 * no message repeats what Vault wrote, because its errors may quote what they are about.
 */
export async function askVault(
  { url, token, namespace }: VaultHttpOptions,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal },
): Promise<VaultAnswer> {
  const given = await token().catch(() => undefined);
  if (given === undefined) return { kind: 'failed', failure: VAULT.tokenUnreadable };
  if (given !== null && !isToken(given)) return { kind: 'failed', failure: VAULT.tokenMalformed };
  try {
    const response = await fetch(`${withoutSlashes(url)}/v1/${path}`, {
      redirect: 'manual',
      signal,
      headers: {
        // What Vault's agent asks for, so that no page in a browser can make somebody's machine send this.
        'X-Vault-Request': 'true',
        ...(given === null ? {} : { 'X-Vault-Token': given }),
        ...(namespace === null ? {} : { 'X-Vault-Namespace': namespace }),
      },
    });
    const { status } = response;
    if (status !== 200 && status !== 404) {
      await response.body?.cancel();
      return { kind: 'failed', failure: refusalOf(status) };
    }
    const text = await boundedText(response);
    if (text === undefined) return { kind: 'failed', failure: VAULT.tooLarge };
    return { kind: 'answered', status, body: parsed(text) };
  } catch (error) {
    return { kind: 'failed', failure: unreachable(error) };
  }
}

function isToken(text: string): boolean {
  return text.length <= TOKEN_LENGTH_MAX && /^[\x21-\x7e]+$/.test(text);
}

/** The whole body; undefined when it is larger than allowed. What comes after that is not read. */
async function boundedText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > ANSWER_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
