import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { HostKey } from './host-key.tsx';

const KEY = {
  type: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
  source: 'first_use',
  recorded_at: '2026-01-01T00:00:00.000Z',
  recorded_by: { type: 'user', id: '<b>ada</b>' },
} as const;

it('tells the fingerprint, and how the key came to be trusted', () => {
  expect(renderToStaticMarkup(<HostKey of={KEY} />)).toContain(
    '<code title="ssh-ed25519">SHA256:abc</code> trusted at',
  );
  const given = renderToStaticMarkup(<HostKey of={{ ...KEY, source: 'given' }} />);
  expect(given).toContain('given by &lt;b&gt;ada&lt;/b&gt;');
});
