import { expect, it } from 'vitest';
import { signedHeaders } from './signature.ts';

it('headers of a delivery are made of its id, its time and signatures, and of nothing that its text says', () => {
  const body = JSON.stringify({ data: { name: 'größe 100% "x"\r\nx-injected: 1' } });
  const secrets = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const headers = signedHeaders('msg_1', body, { secrets, nowMs: 1_769_857_200_999 });
  const signature = 'v1,[A-Za-z0-9+/]{43}=';
  expect(headers).toEqual({
    ...{ 'content-type': 'application/json', 'user-agent': 'fleetwright-webhooks' },
    ...{ 'webhook-id': 'msg_1', 'webhook-timestamp': '1769857200' },
    'webhook-signature': expect.stringMatching(new RegExp(`^${signature} ${signature}$`)),
  });
});
