import type { NodePackages } from '@fleetwright/core/agent';
import { describe, expect, it } from 'vitest';

/** A machine on which `tool` and `needs` can be installed, the latter of which needs the former, and `none` cannot. */
export type MakePackages = () => Promise<NodePackages>;

export function nodePackagesSuite(name: string, make: MakePackages): void {
  describe(`packages: ${name}`, () => {
    it('are installed, and then known to be', async () => {
      const packages = await make();
      expect(packages.cannot).toBeNull();
      expect(await packages.installed(['tool', 'none'])).toEqual(new Set());
      expect(await packages.install(['tool'])).toEqual({ kind: 'done', notes: [] });
      expect(await packages.installed(['tool', 'none'])).toEqual(new Set(['tool']));
    });

    it('go, and going again is no failure', async () => {
      const packages = await make();
      await packages.install(['tool']);
      expect(await packages.remove(['tool'])).toMatchObject({ kind: 'done' });
      expect(await packages.remove(['tool'])).toMatchObject({ kind: 'done' });
      expect(await packages.installed(['tool'])).toEqual(new Set());
    });

    it('stay while another one needs them, and both go together', async () => {
      const packages = await make();
      await packages.install(['tool', 'needs']);
      expect(await packages.remove(['tool'])).toEqual({ kind: 'done', notes: ['tool'] });
      expect(await packages.installed(['tool', 'needs'])).toEqual(new Set(['tool', 'needs']));
      expect(await packages.remove(['tool', 'needs'])).toEqual({ kind: 'done', notes: [] });
      expect(await packages.installed(['tool', 'needs'])).toEqual(new Set());
    });

    it('that there are not are a failure with what was printed', async () => {
      const packages = await make();
      const outcome = await packages.install(['none']);
      expect(outcome).toMatchObject({
        kind: 'failed',
        code: 'packages_failed',
        output: expect.stringContaining('none'),
      });
    });
  });
}
