/**
 * When a token ends, as it says itself (`exp` of RFC 7519); undefined where it says nothing that can be read. For showing
 * only: whether a token is good the gateway alone decides.
 */
export function tokenEnd(token: string): Date | undefined {
  const [, claims = ''] = token.split('.');
  try {
    const { exp } = Object(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))) as { exp?: unknown };
    if (typeof exp !== 'number') return undefined;
    const end = new Date(exp * 1_000);
    return Number.isNaN(end.getTime()) ? undefined : end;
  } catch {
    return undefined;
  }
}
