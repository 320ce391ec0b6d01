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

  it.each([
    ['HTTPS://hooks.example.com/', STRICT_POLICY, 'https', 443],
    ['HTTP://hooks.example.com/', LOCAL, 'http', 80],
    ['http://hooks.example.com:8080/', LOCAL, 'http', 8_080],
    ['https://[2606:4700::1111]/', STRICT_POLICY, 'https', 443],
  ])('%s is reached as it says', (url, policy, protocol, port) => {
    expect(parseReceiver(url, policy)).toMatchObject({ ok: true, receiver: { url, protocol, port } });
  });

  it.each([
    ['a scheme behind something else', 'x https://hooks.example.com/', STRICT_POLICY],
    ['http behind something else', 'xhttp://hooks.example.com/', LOCAL],
    ['ssh, where http is allowed', 'ssh://git@hooks.example.com/x', LOCAL],
  ])('is not %s', (_what, url, policy) => expect(codeOf(url, policy)).toBe('scheme_not_allowed'));

  it('may have a query of 1,024 characters, of all that need no percent sign', () => {
    expect(codeOf(`https://hooks.example.com/?${'a'.repeat(1_024)}`)).toBe('ok');
    expect(codeOf("https://hooks.example.com/?a=1&b=%20!$()*+,-./:;=?@[]_~'")).toBe('ok');
    for (const sign of ['"', '<', '>', '\\', '^', '`', '{', '|', '}', 'é', '\u007f']) {
      expect(codeOf(`https://hooks.example.com/?a=${sign}`), sign).toBe('query_invalid');
    }
  });

  it.each<[string, string, string]>([
    ['a fragment', 'https://h.example/#s3cret', 'url has a fragment ("#…"), which is never sent; leave it out'],
    ['no https', 'ftp://h.example/', 'url is an https address; write https://host/path'],
    [
      'a query that needs percent signs',
      'https://h.example/?s3cret s3cret',
      'url has a query of more than 1024 characters, or with such as must be percent-encoded',
    ],
    [
      'a password',
      'https://ada:s3cret@h.example/',
      'url has a user or a password before the host; a receiver tells us by the signature',
    ],
    [
      "another service's port",
      'https://h.example:6379/',
      '"6379" is not a port that a web server answers on; use the default port or one from 1024 up that belongs to no other service',
    ],
  ])('with %s is told so at `url`, in words of a receiver, without its secret', (_what, url, message) => {
    const parsed = parseReceiver(url, STRICT_POLICY);
    expect(parsed.ok ? [] : parsed.problems).toEqual([expect.objectContaining({ path: 'url', message })]);
  });

  it('has its name in every sentence of the rules that it shares', () => {
    const parsed = parseReceiver(`https://h.example/%00/${'a'.repeat(600)}`, STRICT_POLICY);
    const messages = parsed.ok ? [] : parsed.problems.map(({ message }) => message);
    expect(messages).toEqual([
      'url has 622 characters; at most 512 are allowed',
      'url has a percent-encoded control character or backslash',
    ]);
  });

  it.each([
    ['https://hooks.example.com:443/x', 'https://hooks.example.com/…'],
    ['http://127.0.0.1/', 'http://127.0.0.1/'],
    ['http://127.0.0.1:8080/?s3cret', 'http://127.0.0.1:8080/…'],
    ['https://[FD00::1]:8443/x', 'https://[fd00::1]:8443/…'],
  ])('%s is shown as %s', (url, shown) => expect(shownUrl(url)).toBe(shown));

  it('is shown by its origin alone', () => {
    expect(shownUrl('https://hooks.example.com:8443/T0/s3cret?sig=s3cret')).toBe('https://hooks.example.com:8443/…');
    expect(shownUrl('https://hooks.example.com')).toBe('https://hooks.example.com/');
    expect(shownUrl('nonsense')).toBe('…');
  });
});
