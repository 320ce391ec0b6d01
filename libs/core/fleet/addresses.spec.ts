import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, meaningOf, networkAround, parseAddress, parseCidr, parseEndpoint } from './addresses.ts';
import { differences, sameField } from './compare.ts';
import { KINDS } from './kinds.ts';

const around = (text: string) => {
  const cidr = parseCidr(text);
  return cidr === undefined ? 'none' : (networkAround(cidr) ?? 'a network');
};

describe('spellings of addresses', () => {
  it.each([
    ['fd00::/48', 'FD00:0000::/48', 'fd00:0:0:0:0:0:0:0/48', '0000fd00::/48'.slice(4), 'Fd00:0::0:0/48'],
    ['::/0', '0::/0', '0:0:0:0:0:0:0:0/0', '0000::0000/0'],
    ['::1/128', '0:0::1/128', '::0001/128', '::0.0.0.1/128'],
    ['2001:db8::1/128', '2001:DB8:0:0::1/128', '2001:0db8:0000:0000:0000:0000:0000:0001/128'],
    ['2001:db8:0:1::/64', '2001:db8::1:0:0:0:0/64'],
    ['::ffff:10.0.0.0/104', '::FFFF:a00:0/104', '0:0:0:0:0:ffff:0a00:0000/104'],
    ['64:ff9b::192.0.2.33/128', '64:ff9b::c000:221/128'],
    ['10.20.0.0/16'],
  ])('[FL22] are one network: %s', (...spellings) => {
    const meanings = spellings.map((text) => meaningOf('cidr', text));
    expect(new Set(meanings).size).toBe(1);
    expect(parseCidr(spellings[0] as string)).toBeDefined();
  });

  it.each([
    ['fd00::/48', 'fd00::/49'],
    ['10.0.0.0/8', '::ffff:10.0.0.0/104'],
    ['::1/128', '::10/128'],
    ['1::/64', '::1/64'],
    ['10.0.0.1/32', '10.0.1.0/32'],
  ])('[FL22] are two: %s and %s', (one, other) => {
    expect(meaningOf('cidr', one)).not.toBe(meaningOf('cidr', other));
  });

  it.each([
    ...[
      '010.0.0.0/8',
      '10.0.0/8',
      '10.0.0.0.0/8',
      '256.0.0.0/8',
      '0x0a.0.0.0/8',
      '10.0.0.0/08',
      '10.0.0.0/33',
      '10.0.0.0',
    ],
    ...[
      'fd00::/129',
      'fd00::/',
      'fd00/48',
      ':::/0',
      '1::2::3/64',
      '1:2:3:4:5:6:7/64',
      '1:2:3:4:5:6:7:8:9/64',
      '12345::/16',
    ],
    ...[
      '1:2:3:4:5:6:7::8/64',
      '::1.2.3/128',
      '::1.2.3.4:5/128',
      '1.2.3.4::/128',
      '::01.2.3.4/128',
      'fe80::1%eth0/64',
      ' ::/0',
      '',
    ],
  ])('[FL22] %j is no network, and means itself', (text) => {
    expect(parseCidr(text)).toBeUndefined();
    expect(meaningOf('cidr', text)).toBe(text);
  });

  it.each([
    ['10.20.0.5/16', '10.20.0.0/16'],
    ['10.20.0.0/16', 'a network'],
    ['10.20.0.5/32', 'a network'],
    ['0.0.0.0/0', 'a network'],
    ['0.0.0.1/0', '0.0.0.0/0'],
    ['FD00::1/48', 'fd00::/48'],
    ['fd00:0:0:8000::/48', 'fd00::/48'],
    ['fd00:0:0:8000::/49', 'a network'],
    ['fd00::/48', 'a network'],
    ['::1/128', 'a network'],
    ['::1/0', '::/0'],
  ])('[FL22] %s lies in %s', (text, network) => {
    expect(around(text)).toBe(network);
  });

  it.each([
    ['Edge.Example.com:51820', 'edge.example.com:51820'],
    ['[FD00:0::1]:1', '[fd00::1]:1'],
    ['[::ffff:10.0.0.1]:1', '[::ffff:a00:1]:1'],
    ['192.0.2.1:1', '192.0.2.1:1'],
  ])('[FL22] %s and %s are one endpoint', (one, other) => {
    expect(meaningOf('endpoint', one)).toBe(meaningOf('endpoint', other));
    expect(parseEndpoint(one)).toBeDefined();
  });

  it.each([
    ...[
      '010.0.0.1:1',
      '10.1:1',
      '999.0.0.1:1',
      '1:1',
      '0x7f.1:1',
      'a.0x7f:1',
      '[::1:1',
      '[1.2.3.4]:1',
      '[::::]:1',
      '[fd00::1]:01',
    ],
    ...['h:0', 'h:65536', 'h', ':1', 'fd00::1:1'],
  ])('[FL22] %s is no endpoint', (text) => {
    expect(parseEndpoint(text)).toBeUndefined();
  });

  it('[FL22] two ports or two hosts are two endpoints', () => {
    const meanings = ['h:1', 'h:2', 'i:1', '[::1]:1', '[::2]:1', '10.0.0.1:1', '[::ffff:10.0.0.1]:1'];
    expect(new Set(meanings.map((text) => meaningOf('endpoint', text))).size).toBe(meanings.length);
  });

  const ipv4 = fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 })
    .map((octets) => octets.join('.'));
  const anything = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    ipv4,
    fc.string({ unit: fc.constantFrom(...'0123abF:./'), maxLength: 24 }),
  );

  it('[FL22] what is an address, Node says as well', () => {
    fc.assert(
      fc.property(anything, (text) => {
        // With a zone Node takes it, and the alphabet has none.
        expect(parseAddress(text) !== undefined).toBe(isIP(text) !== 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[FL22] the one spelling means the same as the one that it was made of', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.ipV4()), (text) => {
        const address = parseAddress(text);
        if (address === undefined) throw new Error(`${text} is an address`);
        const one = addressText(address);
        expect(parseAddress(one)).toEqual(address);
        if (address.bits === 128) expect(new URL(`http://[${text}]/`).hostname).toBe(`[${one}]`);
      }),
    );
  });
});

describe('fields with several spellings', () => {
  const cidr = KINDS.sdwan_network.fields['cidr']!;
  const subnets = KINDS.sdwan_peer.fields['lan_subnets']!;
  const endpoint = KINDS.sdwan_peer.fields['endpoint']!;

  it('[FL22] compare by what they mean, and differences show what is written', () => {
    expect(sameField(cidr, 'fd00::/48', 'FD00:0000::/48')).toBe(true);
    expect(differences('cidr', cidr, 'fd00::/48', 'FD00:0000::/48')).toEqual([]);
    expect(differences('cidr', cidr, 'FD00::/48', 'fd01::/48')).toMatchObject([{ from: 'FD00::/48', to: 'fd01::/48' }]);
    expect(sameField(cidr, null, 'fd00::/48')).toBe(false);
    expect(sameField(cidr, null, null)).toBe(true);
  });

  it('[FL22] so do sets, in any order', () => {
    expect(sameField(subnets, ['fd00::/48', '10.0.0.0/8'], ['10.0.0.0/8', 'FD00:0::/48'])).toBe(true);
    expect(sameField(subnets, ['fd00::/48'], ['fd00::/48', 'fd01::/48'])).toBe(false);
  });

  it('[FL22] and endpoints', () => {
    expect(sameField(endpoint, 'Edge:1', 'edge:1')).toBe(true);
    expect(sameField(endpoint, 'edge:1', 'edge:2')).toBe(false);
  });
});
