import { anyText } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STRICT_POLICY } from './remote.ts';
import { parseRepoUrl } from './repo-url.ts';

const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: true };
const codes = (url: string, policy = STRICT_POLICY) => {
  const parsed = parseRepoUrl(url, policy);
  return parsed.ok ? [] : parsed.problems.map(({ code }) => code);
};

describe('[RS1] the forms of a remote', () => {
  it.each([
    ['https://git.example.com/acme/fleet.git', 'https', 'git.example.com', 443],
    ['https://Git.Example.com:8443/acme/fleet', 'https', 'git.example.com', 8443],
    ['https://198.41.0.4/fleet.git', 'https', '198.41.0.4', 443],
    ['https://[2606:4700::1111]/fleet.git', 'https', '2606:4700::1111', 443],
    ['ssh://git@git.example.com/acme/fleet.git', 'ssh', 'git.example.com', 22],
    ['ssh://git.example.com:2222/~acme/fleet.git', 'ssh', 'git.example.com', 2222],
    ['git@git.example.com:acme/fleet.git', 'ssh', 'git.example.com', 22],
    ['git.example.com:fleet.git', 'ssh', 'git.example.com', 22],
  ])('%s is accepted', (url, transport, host, port) => {
    expect(parseRepoUrl(url, STRICT_POLICY)).toMatchObject({ ok: true, remote: { transport, host, port } });
  });

  it.each([
    ['HTTPS://Git.Example.COM/Acme/Fleet.git', 'https://git.example.com/Acme/Fleet.git', '/Acme/Fleet.git'],
    ['https://git.example.com:443/fleet/', 'https://git.example.com:443/fleet/', '/fleet/'],
    ['SSH://Git@GIT.example.com:2222/~ada/x', 'ssh://Git@git.example.com:2222/~ada/x', '/~ada/x'],
    ['Git@Git.Example.com:Acme/Fleet', 'Git@git.example.com:Acme/Fleet', 'Acme/Fleet'],
    ['https://[2606:4700::ABCD]:8443/a%20b', 'https://[2606:4700::abcd]:8443/a%20b', '/a%20b'],
    ['git@[2606:4700::ABCD]:fleet', 'git@[2606:4700::abcd]:fleet', 'fleet'],
  ])('%s is read once, for everybody who connects: %s', (given, url, path) => {
    const parsed = parseRepoUrl(given, STRICT_POLICY);
    expect(parsed).toMatchObject({ ok: true, remote: { url, path } });
    expect(parseRepoUrl(url, STRICT_POLICY)).toEqual(parsed);
  });

  it.each([
    'https://git.example.com/acme/../fleet',
    'https://git.example.com/acme/./fleet',
    'https://git.example.com/..',
    'https://git.example.com/acme/%2e%2E/fleet',
    'https://git.example.com/acme/.%2e/fleet',
    'ssh://git@git.example.com/../fleet',
    'git@git.example.com:../fleet',
  ])('%s has a path that not everybody reads alike', (url) => {
    expect(codes(url)).toEqual(['path_part_dots']);
  });

  it.each(['https://git.example.com/a%', 'https://git.example.com/a%2', 'ssh://git@git.example.com/%zz'])(
    '%s has a "%%" that stands for nothing',
    (url) => {
      expect(codes(url)).toEqual(['character_not_allowed']);
    },
  );

  it.each(['https://git.example.com/fleet.', 'https://git.example.com/..fleet', 'https://git.example.com/a...git'])(
    '%s is a name like any other',
    (url) => {
      expect(codes(url)).toEqual([]);
    },
  );

  it.each([
    ['', 'required'],
    ['ext::sh -c touch% /tmp/x', 'character_not_allowed'],
    ['ext::sh', 'scheme_not_allowed'],
    ['fd::17', 'scheme_not_allowed'],
    ['file:///srv/git/fleet.git', 'scheme_not_allowed'],
    ['git://git.example.com/fleet.git', 'scheme_not_allowed'],
    ['http://git.example.com/fleet.git', 'scheme_not_allowed'],
    ['ftp://git.example.com/fleet.git', 'scheme_not_allowed'],
    ['https:/git.example.com/fleet.git', 'scheme_not_allowed'],
    ['/srv/git/fleet.git', 'scheme_not_allowed'],
    ['./fleet.git', 'scheme_not_allowed'],
    ['../fleet:x', 'scheme_not_allowed'],
    ['fleet', 'scheme_not_allowed'],
    ['--upload-pack=touch /tmp/x', 'leading_dash'],
    ['-oProxyCommand=calc:x', 'leading_dash'],
    ['ssh://-oProxyCommand=calc/x', 'host_invalid'],
    ['git@-oProxyCommand=calc:x', 'host_invalid'],
    ['git@git.example.com:--upload-pack=x', 'leading_dash'],
    ['https:\\\\git.example.com', 'character_not_allowed'],
    ['https://git.example.com/x%0ahost=evil', 'character_not_allowed'],
    ['https://git.example.com/fleet\r\n', 'character_not_allowed'],
    ['https://git.example.com/fleet\u0000', 'character_not_allowed'],
    ['https://git.example.com/\tfleet', 'character_not_allowed'],
    ['https://gıt.example.com/fleet', 'character_not_allowed'],
    [`https://git.example.com/${'a'.repeat(10_000)}`, 'too_long'],
    ['https://git.example.com', 'path_missing'],
    ['https://git.example.com/', 'path_missing'],
    ['git@git.example.com:', 'path_missing'],
    ['https://git.example.com/fleet?token=x', 'query_not_allowed'],
    ['https://git.example.com/fleet#main', 'query_not_allowed'],
  ])('%j is refused as %s', (url, code) => {
    expect(codes(url)).toContain(code);
  });

  it('accepts http and loopback only where configuration says so', () => {
    expect(codes('http://127.0.0.1:8080/fleet.git')).toEqual(['scheme_not_allowed']);
    expect(codes('http://127.0.0.1:8080/fleet.git', LOCAL)).toEqual([]);
    expect(codes('http://127.0.0.1:8080/fleet.git', { ...LOCAL, allowLoopback: false })).toEqual([
      'address_not_allowed',
    ]);
  });

  const title = 'never lets an accepted remote begin with a dash or hold a character outside printable ASCII';
  it(title, { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(webUrl, anyText(), hostile), (url) => {
        const parsed = parseRepoUrl(url, LOCAL);
        if (!parsed.ok) return;
        expect(url).toMatch(/^[\x21-\x7e]{1,512}$/);
        expect(url.startsWith('-') || parsed.remote.host.startsWith('-')).toBe(false);
        expect(url).not.toMatch(/^[a-z0-9+.-]+::/i);
      }),
    );
  });
});

const webUrl = fc.stringMatching(/^https?:\/\/[a-z0-9.-]{1,20}(?::[0-9]{1,5})?(?:\/[ -~]{0,12}){0,3}$/);

const hostile = fc
  .tuple(
    fc.constantFrom('https://', 'ssh://', 'ext::', 'file://', '', '-', 'git@'),
    fc.constantFrom('git.example.com', '-x', 'a@b', 'a:b@c', '[::1]', '0x7f.1', ''),
    fc.constantFrom('/', ':', ':22/', '\n', '%0a', ' ', ':-'),
    fc.constantFrom('fleet', '--x', '../x', '?q', ''),
  )
  .map((parts) => parts.join(''));

describe('[RS2] inline credentials', () => {
  it.each([
    'https://user:pass@git.example.com/fleet',
    'https://token@git.example.com/fleet',
    'https://git.example.com@evil.example.com/fleet',
    'ssh://git:pass@git.example.com/fleet',
    'git:pass@git.example.com:fleet',
  ])('%s is refused', (url) => {
    expect(parseRepoUrl(url, STRICT_POLICY).ok).toBe(false);
  });

  it.each([
    'https://ada:s3cret/s3cret@git.example.com/fleet',
    'https://ada:s3cret?s3cret@git.example.com/fleet',
    'https://ada:s3cret#s3cret@git.example.com/fleet',
    'https://ada:s3cret@s3cret/s3cret@git.example.com/fleet',
    'https://ada:2024/s3cret@git.example.com/fleet',
    'https://s3cret~/s3cret@git.example.com/fleet',
    'ssh://ada:s3cret/s3cret@git.example.com/fleet',
    'ada:s3cret@git.example.com:fleet',
    'ada:s3cret/s3cret@git.example.com:fleet',
    'ada:s3cret@git.example.com/fleet',
  ])('%s is refused, and no part of it is repeated', (url) => {
    const parsed = parseRepoUrl(url, LOCAL);
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toMatch(/s3cret|2024/);
  });

  it.each([
    'https://git.example.com/teams/@edge/fleet',
    'ssh://git@git.example.com:2222/fleet@2.git',
    'git@git.example.com:fleet@2.git',
    'https://git.example.com:8443/fleet%402.git',
  ])('%s has none', (url) => {
    expect(codes(url)).toEqual([]);
  });

  it('names the credential store and never the credential', () => {
    const parsed = parseRepoUrl('https://ada:s3cret@git.example.com/fleet', STRICT_POLICY);
    expect(codes('https://ada:s3cret@git.example.com/fleet')).toEqual(['inline_credentials']);
    expect(JSON.stringify(parsed)).not.toContain('s3cret');
  });
});

describe('[RS3] hosts', () => {
  it.each([
    '0x7f.1',
    '2130706433',
    '127.1',
    '017700000001',
    '1.2.3.4.5',
    '256.1.1.1',
    'a..b',
    'a.',
    '[::1',
    '[fe80::1%25eth0]',
  ])('https://%s/x names no host', (host) => {
    expect(codes(`https://${host}/x`, LOCAL)).toContain('host_invalid');
  });

  it.each([
    '127.0.0.1',
    'localhost',
    'git.localhost',
    '[::1]',
    '[::ffff:169.254.169.254]',
    '169.254.169.254',
    'metadata.google.internal',
    '100.64.0.1',
    '10.1.2.3',
    '[fd00::1]',
    '0.0.0.0',
    '224.0.0.1',
  ])('https://%s/x is not allowed', (host) => {
    expect(codes(`https://${host}/x`)).toEqual(['address_not_allowed']);
  });

  it.each(['169.254.169.254', 'metadata.google.internal', '[fe80::1]', '0.0.0.0', '[fd00:ec2::254]'])(
    'https://%s/x is not allowed by any configuration',
    (host) => {
      expect(codes(`https://${host}/x`, LOCAL)).toEqual(['address_not_allowed']);
    },
  );
});

describe('[RS5] ports', () => {
  it.each([
    ['https://git.example.com:22/x', 'port_not_allowed'],
    ['https://git.example.com:25/x', 'port_not_allowed'],
    ['https://git.example.com:6379/x', 'port_not_allowed'],
    ['ssh://git@git.example.com:443/x', 'port_not_allowed'],
    ['https://git.example.com:0/x', 'port_not_allowed'],
    ['https://git.example.com:99999/x', 'port_not_allowed'],
    ['https://git.example.com:0443/x', 'port_not_allowed'],
    ['https://git.example.com:/x', 'port_not_allowed'],
  ])('%s is refused', (url, code) => {
    expect(codes(url)).toEqual([code]);
  });
});
