import { STRICT_POLICY } from '@fleetwright/core/fleet';
import { describe, expect, it } from 'vitest';
import { parseReceiver, shownUrl } from './address.ts';

const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: false };
const codeOf = (url: string, policy = STRICT_POLICY): string => {
  const parsed = parseReceiver(url, policy);
  return parsed.ok ? 'ok' : (parsed.problems[0]?.code ?? '?');
};

describe('[WH15] the address of a receiver', () => {
  it('is taken apart with its query', () => {
    expect(parseReceiver('https://Hooks.Example.com/T0/B0?sig=a%20b&v=1', STRICT_POLICY)).toEqual({
      ok: true,
      receiver: {
        url: 'https://Hooks.Example.com/T0/B0?sig=a%20b&v=1',
        protocol: 'https',
        host: 'hooks.example.com',
        port: 443,
        path: '/T0/B0?sig=a%20b&v=1',
      },
    });
    const bare = parseReceiver('https://hooks.example.com', STRICT_POLICY);
    expect(bare.ok && bare.receiver.path).toBe('/');
  });

  it.each([
    ['http', 'http://hooks.example.com/', 'scheme_not_allowed'],
    ['ssh', 'ssh://git@hooks.example.com/', 'scheme_not_allowed'],
    ['the form of scp', 'git@hooks.example.com:x', 'scheme_not_allowed'],
    ['a file', 'file:///etc/passwd', 'scheme_not_allowed'],
    ['a user', 'https://ada@hooks.example.com/', 'inline_credentials'],
    ['a password', 'https://ada:secret@hooks.example.com/', 'inline_credentials'],
    ['a fragment', 'https://hooks.example.com/#x', 'fragment'],
    ['a blank in the query', 'https://hooks.example.com/?a b', 'query_invalid'],
    ['a line end in the query', 'https://hooks.example.com/?a\r\nhost: evil', 'query_invalid'],
    ['a very long query', `https://hooks.example.com/?${'a'.repeat(1_025)}`, 'query_invalid'],
    ['a line end in the path', 'https://hooks.example.com/a\nb', 'character_not_allowed'],
    ['this machine', 'https://127.0.0.1/', 'address_not_allowed'],
    ['this machine by name', 'https://localhost/', 'address_not_allowed'],
    ['a private network', 'https://10.0.0.7/', 'address_not_allowed'],
    ['a mapped address', 'https://[::ffff:169.254.169.254]/', 'address_not_allowed'],
    ["a cloud's metadata", 'https://169.254.169.254/latest', 'address_not_allowed'],
    ["a cloud's metadata by name", 'https://metadata.google.internal/', 'address_not_allowed'],
    ['a disguised number', 'https://2130706433/', 'host_invalid'],
    ['a database', 'https://hooks.example.com:5432/', 'port_not_allowed'],
    ['nothing', '', 'scheme_not_allowed'],
  ])('is not %s', (_what, url, code) => expect(codeOf(url)).toBe(code));

  it('may be this machine, and http, where the operator says so; a metadata service never', () => {
    expect(codeOf('http://127.0.0.1:8080/x', LOCAL)).toBe('ok');
    expect(codeOf('http://169.254.169.254/', LOCAL)).toBe('address_not_allowed');
  });

  it('names the setting that allows it, and never the secret in it', () => {
    const parsed = parseReceiver('https://127.0.0.1/s3cret?sig=s3cret', STRICT_POLICY);
    expect(JSON.stringify(parsed)).toContain('FLEETWRIGHT_WEBHOOKS_ALLOW_LOOPBACK');
    expect(JSON.stringify(parsed)).not.toContain('s3cret');
  });

  it('is shown by its origin alone', () => {
    expect(shownUrl('https://hooks.example.com:8443/T0/s3cret?sig=s3cret')).toBe('https://hooks.example.com:8443/…');
    expect(shownUrl('https://hooks.example.com')).toBe('https://hooks.example.com/');
    expect(shownUrl('nonsense')).toBe('…');
  });
});
