/**
 * Under which rules the console runs in a browser: nothing inline, nothing from elsewhere, in nobody's frame. It may ask its own
 * gateway, and the given origins, where people sign in.
 */
export function consoleSecurity(signInOrigins: readonly string[] = []): Readonly<Record<string, string>> {
  const asked = ["'self'", ...signInOrigins].join(' ');
  return {
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${asked}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}
