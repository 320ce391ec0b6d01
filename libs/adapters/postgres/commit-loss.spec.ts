import { expect, it } from 'vitest';
import { type CommitSettings, risksOf } from './commit-loss.ts';

const SAFE: CommitSettings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  synchronous_standby_names: '',
  standbys: 0,
};
const STRICT = { synchronous_standby_names: 'ANY 1 (a,b)', standbys: 2 };

it.each<[string, Partial<CommitSettings>, readonly RegExp[]]>([
  ['one server that writes to disk', {}, []],
  ['two synchronous standbys', STRICT, []],
  ['a synchronous standby that is away: nothing is acknowledged', { ...STRICT, standbys: 0 }, []],
  ['a stricter commit', { ...STRICT, synchronous_commit: 'remote_apply' }, []],
  ['no fsync', { fsync: 'off' }, [/power cut.*fsync = on/]],
  ['no full pages', { full_page_writes: 'off' }, [/full_page_writes = on/]],
  ['commits that wait for nothing', { synchronous_commit: 'off' }, [/a crash loses/]],
  ['a standby that nobody waits for', { standbys: 1 }, [/failover.*synchronous_standby_names/]],
  ['standbys that are named, and commits that do not wait', { ...STRICT, synchronous_commit: 'local' }, [/failover/]],
  ['all of it', { fsync: 'off', synchronous_commit: 'off', standbys: 1 }, [/power/, /crash/, /failover/]],
])('what can be lost with %s', (_what, settings, expected) => {
  const risks = risksOf({ ...SAFE, ...settings });
  expect(risks).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(risks[index]).toMatch(pattern);
});
