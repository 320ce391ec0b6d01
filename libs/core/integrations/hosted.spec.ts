import { describe, expect, it } from 'vitest';
import { madeUnder, markOf } from './hosted.ts';
import type { HostedRepository } from './ports.ts';

const MARK = markOf('operation-1');

const repository = (description: string): HostedRepository => ({
  owner: 'acme',
  name: 'fleet-config',
  isPrivate: true,
  pageUrl: 'https://git.example.com/acme/fleet-config',
  sshUrl: 'git@git.example.com:acme/fleet-config.git',
  httpsUrl: 'https://git.example.com/acme/fleet-config.git',
  defaultBranch: 'main',
  description,
});

describe('a repository that was asked for', () => {
  it('[IN1] is the one that was made', () => {
    const made = repository('');
    expect(madeUnder(MARK, { kind: 'created', repository: made })).toEqual({ kind: 'made', repository: made });
  });

  it('[IN1] is the one that is there under the same mark: the answer to the first request was lost', () => {
    const there = repository(MARK);
    expect(madeUnder(MARK, { kind: 'exists', repository: there })).toEqual({ kind: 'made', repository: there });
  });

  it.each(['', 'our fleet', markOf('operation-2'), `${MARK} `])('[IN2] is not one that says %j', (description) => {
    const there = repository(description);
    expect(madeUnder(MARK, { kind: 'exists', repository: there })).toEqual({ kind: 'taken', repository: there });
  });

  it('[IN4] [IN5] a failure stays what it is', () => {
    const refused = { kind: 'refused', reason: 'no_owner', message: 'no such organisation' } as const;
    const unavailable = { kind: 'unavailable', message: 'it does not answer' } as const;
    expect([madeUnder(MARK, refused), madeUnder(MARK, unavailable)]).toEqual([refused, unavailable]);
  });
});
