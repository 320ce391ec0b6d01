import { describe, expect, it } from 'vitest';
import { parseWebAddress } from './web-address.ts';

describe('[FL40] an https address of another installation', () => {
  it.each([
    ['https://fleet.example.com', 'https://fleet.example.com'],
    ['HTTPS://Fleet.Example.com:443/', 'https://fleet.example.com'],
    ['https://fleet.example.com:8443/emea/', 'https://fleet.example.com:8443/emea'],
    ['https://10.0.0.7/fleet', 'https://10.0.0.7/fleet'],
    ['https://[FD00::1]:8443', 'https://[fd00::1]:8443'],
  ])('%s means %s', (text, meaning) => {
    expect(parseWebAddress(text)).toBe(meaning);
    expect(parseWebAddress(meaning)).toBe(meaning);
  });

  it.each([
    ['another scheme', 'http://fleet.example.com'],
    ['ssh', 'ssh://fleet.example.com/x'],
    ['the form of scp', 'git@fleet.example.com:x'],
    ['a user', 'https://ada@fleet.example.com'],
    ['a user and a password', 'https://ada:s3cret@fleet.example.com/x'],
    ['a password that hides in a path', 'https://ada:s3cret/s3cret@fleet.example.com'],
    ['a query', 'https://fleet.example.com/?token=x'],
    ['a host that begins with a dash', 'https://-fleet.example.com'],
    ['a number that resolvers read as an address', 'https://2130706433'],
    ["a cloud's metadata service", 'https://169.254.169.254'],
    ['a port that belongs to another service', 'https://fleet.example.com:6379'],
    ['a control character', 'https://fleet.example.com/%0a'],
    ['more than 512 characters', `https://fleet.example.com/${'a'.repeat(500)}`],
    ['no host', 'https://'],
    ['nothing', ''],
  ])('%s is none', (_what, text) => {
    expect(parseWebAddress(text)).toBeUndefined();
  });
});
