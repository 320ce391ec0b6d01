import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyAddress } from './address.ts';

describe('[RS4] an address is judged by what it reaches', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['127.255.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['169.254.1.1', 'link_local'],
    ['fe80::1', 'link_local'],
    ['169.254.169.254', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['0.0.0.0', 'reserved'],
    ['192.0.0.8', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['192.0.66.1', 'public'],
    ['198.51.100.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['198.19.255.255', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['::7f00:1', 'reserved'],
    ['64:ff9b:1::7f00:1', 'reserved'],
    ['2001::7f00:1', 'reserved'],
    ['::', 'reserved'],
    ['224.0.0.1', 'reserved'],
    ['ff02::1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:a9fe:a9fe', 'metadata'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['2002:7f00:1::', 'loopback'],
  ])('%s is %s', (address, expected) => {
    expect(classifyAddress(address)).toBe(expected);
  });

  it.each([
    '',
    'git.example.com',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.256',
    '::1::',
    '1:2:3:4:5:6:7',
    'fe80::1%eth0',
    ':1',
  ])('%j is no address', (text) => {
    expect(classifyAddress(text)).toBeUndefined();
  });

  it('classifies every address there is, and a mapped one like the plain one', () => {
    const mapped = (address: string) => classifyAddress(`::ffff:${address}`) === classifyAddress(address);
    fc.assert(fc.property(fc.ipV6(), (address) => classifyAddress(address) !== undefined));
    fc.assert(fc.property(fc.ipV4(), mapped));
  });
});
