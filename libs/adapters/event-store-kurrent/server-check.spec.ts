import { describe, expect, it } from 'vitest';
import { mustBeKnown } from './server-check.ts';

describe('the version of a KurrentDB', () => {
  it.each(['24.10.0', '25.0.1-prerelease', '26.1.0', 'unknown', ''])('%j is worked with', (version) => {
    expect(() => mustBeKnown(version)).not.toThrow();
  });

  it.each(['24.6.0', '23.10.4', '5.0.11'])('%s is too old, and it is said from which on', (version) => {
    expect(() => mustBeKnown(version)).toThrow(`KurrentDB ${version} is too old: run 24.10 or later`);
  });
});
