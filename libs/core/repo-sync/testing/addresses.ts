import fc from 'fast-check';

const parts = (...values: string[]) => fc.constantFrom(...values);

/** Addresses as people and forms write them, most of them odd in one place. */
export const anyAddress: fc.Arbitrary<string> = fc
  .record({
    scheme: parts(
      'https://',
      'https://',
      'HTTPS://',
      'Https://',
      'ssh://',
      'SSH://',
      'http://',
      'git://',
      'https:/',
      '',
    ),
    user: parts('', '', '', 'git@', 'GIT@', 'git:pw@', '@', '%67it@', 'a@b@'),
    host: parts(
      ...['git.example.com', 'GIT.Example.COM', 'git.example.com.', 'git..example.com', 'xn--a.example.com', 'a_b.de'],
      ...['localhost', 'localhost.', '127.0.0.1', '127.1', '0x7f.1', '2130706433', '192.0.2.1', '140.82.112.3'],
      ...[
        '[2001:678:a40::1]',
        '[2001:678:A40::1]',
        '[::1]',
        '[::ffff:140.82.112.3]',
        '[fe80::1%25eth0]',
        '[::1',
        '-x',
        '',
      ],
    ),
    port: parts('', '', '', ':443', ':0443', ':', ':8443', ':22', ':6379', ':70000', ':x'),
    path: parts(
      ...['/acme/fleet.git', '/acme/fleet', '/acme/fleet/', '/acme//fleet', '/acme/fleet.', '/acme/fleet..git', '/'],
      ...['/acme/../fleet', '/acme/./fleet', '/acme/%2e%2e/fleet', '/acme/%2E', '/acme/..', '/a%20b', '/a%2fb', '/%zz'],
      ...[
        '/acme/fleet%',
        '/~ada/fleet',
        '/acme/fleet?x',
        '/acme/fleet#x',
        '',
        ':acme/fleet.git',
        ':/acme',
        ':~ada',
        ':-x',
      ],
    ),
  })
  .map(({ scheme, user, host, port, path }) => `${scheme}${user}${host}${port}${path}`);
