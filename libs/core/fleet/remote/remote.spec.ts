import { describe, expect, it } from 'vitest';
import type { AddressClass } from './address.ts';
import { addressRefusal, ANY_REMOTE, classifyHost, isAddressAllowed, STRICT_POLICY } from './remote.ts';

describe('[RS3] what configuration allows', () => {
  const loopback = { ...STRICT_POLICY, allowLoopback: true };
  const privately = { ...STRICT_POLICY, allowPrivateNetworks: true };

  it.each<[AddressClass, boolean, boolean, boolean, boolean]>([
    ['public', true, true, true, true],
    ['loopback', false, true, false, true],
    ['private', false, false, true, true],
    ['link_local', false, false, false, false],
    ['metadata', false, false, false, false],
    ['reserved', false, false, false, false],
  ])('of %s: by nothing, of this machine, of private networks, of all', (of, strictly, locally, within, all) => {
    expect(isAddressAllowed(of, STRICT_POLICY)).toBe(strictly);
    expect(isAddressAllowed(of, loopback)).toBe(locally);
    expect(isAddressAllowed(of, privately)).toBe(within);
    expect(isAddressAllowed(of, ANY_REMOTE)).toBe(all);
  });

  it.each<[AddressClass, string]>([
    ['loopback', 'h is this machine itself (loopback); FLEETWRIGHT_GIT_ALLOW_LOOPBACK allows it for local development'],
    ['private', 'h is a private network; the operator can allow it with FLEETWRIGHT_GIT_ALLOW_PRIVATE_NETWORKS'],
    ['link_local', 'h is a link-local address; this is never allowed'],
    ['metadata', "h is a cloud's metadata service; this is never allowed"],
    ['reserved', 'h is a reserved address; this is never allowed'],
  ])('is said to who asks for %s', (of, sentence) => {
    expect(addressRefusal('h', of)).toBe(sentence);
  });
});

describe('[RS3] what a host says by its name alone', () => {
  it.each<[string, AddressClass | undefined]>([
    ['localhost', 'loopback'],
    ['git.localhost', 'loopback'],
    ['mylocalhost', undefined],
    ['localhost.example.com', undefined],
    ['metadata', 'metadata'],
    ['metadata.google.internal', 'metadata'],
    ['metadata.goog', 'metadata'],
    ['instance-data', 'metadata'],
    ['instance-data.ec2.internal', 'metadata'],
    ['metadata.example.com', undefined],
    ['10.0.0.1', 'private'],
    ['::1', 'loopback'],
    ['git.example.com', undefined],
  ])('%s: %s', (host, expected) => {
    expect(classifyHost(host)).toBe(expected);
  });
});
