import { describe, expect, it } from 'vitest';
import { MASK } from '../../fleet/index.ts';
import { maskOutput } from '../index.ts';

describe('what a program printed', () => {
  it.each([
    ['token=abc123', `token=${MASK}`],
    ['login failed: password: hunter2 (3 tries)', `login failed: password: ${MASK} (3 tries)`],
    ['API_KEY=abc next', `API_KEY=${MASK} next`],
    ['ghp_0123456789abcdefghij0123456789abcdefghij', MASK],
    ['one\npassword=\ntwo', `one\npassword=\n${MASK}`],
  ])('[AG18] %j is told as %j', (output, told) => expect(maskOutput(output)).toBe(told));

  it('[AG18] is told without a private key, also one that is cut off', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\nZXk=';
    expect(maskOutput(`before\n${key}\n-----END OPENSSH PRIVATE KEY-----\nafter`)).toBe(`before\n${MASK}\nafter`);
    expect(maskOutput(`before\n${key}`)).toBe(`before\n${MASK}`);
  });

  it.each([
    '',
    ' ',
    'nginx: [emerg] host not found in upstream "app:8080"\n\tat line 3',
    'a = b',
    '=x',
    ':',
    'mode=0644',
  ])('is told as it is where nothing is secret: %j', (output) => expect(maskOutput(output)).toBe(output));
});
