import type { PeerCertificate } from 'node:tls';
import { expect, it } from 'vitest';
import { identityOfOne } from './server-identity.ts';

/** As Node hands it to who checks it: the names that it bears. */
const certificateOf = (...names: readonly string[]) => {
  const subjectaltname = names.join(', ');
  return { subject: { CN: 'node' }, subjectaltname } as unknown as PeerCertificate;
};

const hosts = ['10.0.0.1', '10.0.0.2', 'nats-3.example'];

it.each([
  ['connected to by number, of a node in the list', 'localhost', ['IP Address:10.0.0.2'], true],
  ['connected to by number, of somebody else', 'localhost', ['IP Address:10.0.0.9'], false],
  ['connected to by name, of that node', 'nats-3.example', ['DNS:nats-3.example'], true],
  ['connected to by name, of another node', 'nats-3.example', ['IP Address:10.0.0.1'], false],
  ['of this machine', 'localhost', ['DNS:localhost'], true],
])('a certificate %s', (_what, name, names, isTaken) => {
  expect(identityOfOne(hosts)(name, certificateOf(...names)) === undefined).toBe(isTaken);
});
