import { expect, it } from 'vitest';
import { isSameSource } from './same-source.ts';

const SOURCE = { repo_url: 'https://git.example.com/fleet', branch: 'main', path_prefix: 'prod' };

it.each([
  ['all of it', {}, true],
  ['another remote', { repo_url: 'https://git.example.com/other' }, false],
  ['another branch', { branch: 'next' }, false],
  ['another folder', { path_prefix: 'test' }, false],
])('[FL46] two registrations are of one source by remote, branch and folder: %s', (_what, more, expected) => {
  expect(isSameSource(SOURCE, { ...SOURCE, ...more })).toBe(expected);
  expect(isSameSource({ ...SOURCE, ...more }, SOURCE)).toBe(expected);
});
