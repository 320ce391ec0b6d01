/** A client of the REST interface, as small as curl: it answers status and body and hides nothing. */

export interface Answer {
  readonly status: number;
  // Bodies are checked by the tests that read them, field by field.
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
}

export interface Api {
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

/** Longer than any answer of a whole system takes. */
const TIMEOUT_MS = 70_000;

export function api(baseUrl: string, token: string | undefined, timeoutMs = TIMEOUT_MS): Api {
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body, headers),
    patch: (path, body, headers) => call('PATCH', path, body, headers),
    delete: (path) => call('DELETE', path),
  };
}

export const SYSTEM = '/api/v1/system';
