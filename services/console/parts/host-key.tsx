import type { Repository } from '../api.ts';

/** The ssh key by which a repository's host is known, and how it came to be trusted. */
export function HostKey({ of }: { readonly of: NonNullable<Repository['host_key']> }) {
  const { type, fingerprint, source, recorded_by } = of;
  return (
    <>
      host key <code title={type}>{fingerprint}</code>{' '}
      {source === 'given' ? `given by ${recorded_by.id}` : 'trusted at first use'}
    </>
  );
}
