import { describe, expect, it } from 'vitest';
import { secretLines } from './secret-lines.ts';

/** The lines that may be shown. */
const shown = (text: string) => {
  const lines = text.split('\n');
  const isSecret = secretLines(lines);
  return lines.filter((_, index) => !isSecret[index]);
};

describe('a line is not shown', () => {
  it.each([
    ['when its key is a secret', 'db_password: HIDE'],
    ['when its key is quoted', '"api_key": HIDE'],
    ['when the key stands in flow form', 'config: {workers: 4, token: HIDE, x: 1}'],
    ['when the key is in a comment', '# password: HIDE'],
    ['when the value is an argument', 'command: run --token=HIDE'],
    ['when the value is a well-known token', `note: ghp_${'a'.repeat(36)}HIDE`],
    ['when the value is a URL with a password', 'mirror: https://user:HIDE@example.com/'],
    ['when it is the text of a secret key', 'password: |\n  HIDE\n\n  HIDE\n'],
    ['when it is below a secret key', 'secret:\n  one: HIDE\n  two:\n    - HIDE'],
    ['when it is an item of a secret key, as far left', 'tokens:\n- HIDE\n- HIDE'],
    ['when it continues a secret key, as far left', '{password:\nHIDE}'],
    [
      'when it is of a private key under any name',
      'x: |\n  -----BEGIN PRIVATE KEY-----\n  HIDE\n  -----END PRIVATE KEY-----',
    ],
    ['when its key takes its value from there', 'note: &one HIDE\npassword: *one'],
    ['when it is below what a key takes its value from', 'note: &one\n  a: HIDE\nx: { token: *one }'],
    ['when its key stands in the line before', '? password\n: HIDE'],
    ['when its key is spelled by escapes', '"pass\\x77ord": HIDE'],
  ])('[FL42] %s', (_, text) => {
    expect(shown(text).join('\n')).not.toContain('HIDE');
  });
});

describe('a line is shown', () => {
  it('[FL42] when it stands beside a secret or after it', () => {
    const text = 'a: 1\ndb:\n  host: x\n  password: HIDE\n  port: 1\nlist:\n  - token: HIDE\n  - name: y\nb: 2';
    expect(shown(text)).toEqual(['a: 1', 'db:', '  host: x', '  port: 1', 'list:', '  - name: y', 'b: 2']);
  });

  it.each([
    'key_name: x',
    'description: keep the token elsewhere',
    'modules: [secret-store@1]',
    '  - hostname: edge-01',
    'base: &base { region: a }',
    'region: *base',
  ])('[FL42] when it only speaks of one: %s', (line) => {
    expect(shown(line)).toEqual([line]);
  });
});
