import type { Caller } from '../../auth/caller.ts';
import type { WebhookSecrets } from '../../webhooks/webhook-secrets.ts';

/** How an address travels: sealed, and as it may be shown. Whether it may be sent to, whoever sends decides. */
export function sealedUrl(
  { outgoing }: WebhookSecrets,
  { account }: Caller,
  url: string,
): { readonly url_sealed: string; readonly url_shown: string } {
  return { url_sealed: outgoing.seal(account, url), url_shown: shown(url) };
}

/** Its origin, and that more follows: the rest may be a secret. */
function shown(url: string): string {
  if (!URL.canParse(url)) return '…';
  const { origin, pathname, search } = new URL(url);
  const isWhole = pathname === '/' && search === '';
  return origin === 'null' || origin.length > 290 ? '…' : `${origin}/${isWhole ? '' : '…'}`;
}
