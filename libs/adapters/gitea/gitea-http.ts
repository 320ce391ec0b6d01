import { ANSWER_BYTES_MAX, ANSWER_MS, MESSAGE_LENGTH_MAX } from './limits.ts';

export interface GiteaOptions {
  /** Of the server, without `/api/v1`. */
  readonly url: string;
  readonly token: string;
}

export type GiteaAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'unavailable'; readonly message: string };

interface Asked {
  readonly method: 'GET' | 'POST';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly body?: unknown;
}

/** One request to Gitea's API. Follows no redirect, since the token would go with it. Never throws. */
export async function askGitea({ url, token }: GiteaOptions, { method, path, body }: Asked): Promise<GiteaAnswer> {
  try {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        accept: 'application/json',
        authorization: `token ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status >= 500 || response.status === 429 || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      return { kind: 'unavailable', message: `Gitea answered ${response.status}.` };
    }
    const answered = await bodyOf(response);
    // A page of somebody else, or a proxy's: whatever its status is, Gitea said nothing.
    if (answered === undefined) return { kind: 'unavailable', message: 'Gitea answered what is no JSON.' };
    return { kind: 'answered', status: response.status, body: answered };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return {
      kind: 'unavailable',
      message: isLate ? `Gitea did not answer within ${ANSWER_MS / 1_000} s.` : 'Gitea cannot be reached.',
    };
  }
}

/** undefined: it is no JSON, or too long to be what was asked for. */
async function bodyOf(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length;
    if (sizeBytes > ANSWER_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** What Gitea says is wrong, without what no line of text holds. */
export function messageIn(body: unknown): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
  return message.replaceAll(/\p{Cc}+/gu, ' ').slice(0, MESSAGE_LENGTH_MAX);
}
