import { expect, it } from 'vitest';
import { credentialsIn } from './credentials.ts';

it.each([
  ['kurrentdb://ops:secret@a:2113', { username: 'ops', password: 'secret' }],
  ['kurrentdb+discover://ops:p%40ss%2Fw%3Aord@a:1,b:2?tls=true', { username: 'ops', password: 'p@ss/w:ord' }],
  ['kurrentdb://127.0.0.1:2113?tls=false', undefined],
  ['kurrentdb://a:2113?tlsCaFile=/etc/x:y@z.crt', undefined],
])('reads who it is that a connection string names: %s', (text, credentials) => {
  expect(credentialsIn(text)).toEqual(credentials);
});
