import { describe, expect, it } from 'vitest';
import { editLink } from './edit-link.ts';

const declared = { file: 'prod/fleet.yaml', line: 12 };

describe('the link to where a resource is edited', () => {
  it.each<[string, string, string | null]>([
    ['https://github.com/acme/fleet.git', 'main', 'https://github.com/acme/fleet/edit/main/prod/fleet.yaml#L12'],
    [
      'git@gitlab.example.com:acme/fleet.git',
      'main',
      'https://gitlab.example.com/acme/fleet/-/edit/main/prod/fleet.yaml#L12',
    ],
    [
      'ssh://git@gitea.example.com:2222/acme/fleet',
      'a/b',
      'https://gitea.example.com/acme/fleet/_edit/a/b/prod/fleet.yaml#L12',
    ],
    ['https://git.example.com:8443/acme/fleet/', 'main', 'https://git.example.com:8443/acme/fleet'],
    ['http://127.0.0.1:3000/demo.git', 'main', null],
  ])('[GM12] of %s', (repo_url, branch, link) => {
    expect(editLink({ repo_url, branch }, declared)).toBe(link);
  });

  it('[GM12] says no line where none is known, and escapes what has a meaning in addresses', () => {
    const settings = { repo_url: 'https://github.com/acme/fleet', branch: 'a#b' };
    expect(editLink(settings, { file: 'fleet.yaml', line: null })).toBe(
      'https://github.com/acme/fleet/edit/a%23b/fleet.yaml',
    );
  });
});
