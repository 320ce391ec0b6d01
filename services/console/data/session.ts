const KEY = 'fleetwright.token';

/**
 * The token, kept for this tab only. A `#token=…` in the address is taken over once and removed from the address, so
 * that it is neither bookmarked nor copied along.
 */
export function takeToken(): string | null {
  const given = /^#token=([A-Za-z0-9_.-]+)$/.exec(window.location.hash)?.[1];
  if (given === undefined) return sessionStorage.getItem(KEY);
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  keepToken(given);
  return given;
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

export function dropToken(): void {
  sessionStorage.removeItem(KEY);
}

/** What the token says about its bearer. Only for showing: whether it is true is the gateway's business. */
export function bearerOf(token: string): { readonly name: string; readonly account: string } {
  const claims = claimsOf(token);
  const text = (key: string) => (typeof claims[key] === 'string' ? claims[key] : '');
  return { name: text('name') || text('sub'), account: text('account_id') || text('account') };
}

/** The same for all tokens of one subject, and of no other; null: the token does not say whose it is. */
export function subjectOf(token: string): string | null {
  const { iss, sub, account } = claimsOf(token);
  return typeof sub === 'string' ? JSON.stringify([iss, account, sub]) : null;
}

/** None where the token is not one that can be read. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return Object(JSON.parse(atob(payload))) as Record<string, unknown>;
  } catch {
    return {};
  }
}
