import type { NodeUnits } from '@fleetwright/core/agent';
import { beforeEach, describe, expect, it } from 'vitest';

/** A machine with `a.service`, disabled and stopped, and `bad.service`, which never starts. */
export type MakeUnits = () => NodeUnits;

const ON = { isEnabled: true, isActive: true };
const OFF = { isEnabled: false, isActive: false };

export function nodeUnitsSuite(name: string, make: MakeUnits): void {
  describe(`units: ${name}`, () => {
    let units: NodeUnits;
    beforeEach(() => {
      units = make();
    });

    it('are looked at; one that there is not is told as such', async () => {
      expect(units.cannot).toBeNull();
      expect(await units.look('a.service')).toEqual(OFF);
      expect(await units.look('none.service')).toBeNull();
    });

    it('are set on and off, and setting them again changes nothing', async () => {
      for (const wanted of [ON, ON, OFF, OFF]) {
        expect(await units.set('a.service', wanted)).toMatchObject({ kind: 'done' });
        expect(await units.look('a.service')).toEqual(wanted);
      }
    });

    it('are restarted, and read anew', async () => {
      await units.set('a.service', ON);
      expect(await units.restart('a.service')).toMatchObject({ kind: 'done' });
      expect(await units.reload()).toMatchObject({ kind: 'done' });
      expect(await units.look('a.service')).toEqual(ON);
    });

    it('that do not start are a failure with the last lines', async () => {
      const outcome = await units.set('bad.service', ON);
      expect(outcome).toMatchObject({ kind: 'failed', code: 'unit_failed' });
      expect(outcome.kind === 'failed' && outcome.output).toContain('exit 1');
    });

    it('that there are not can be off, and cannot be on', async () => {
      expect(await units.set('none.service', OFF)).toMatchObject({ kind: 'done' });
      expect(await units.set('none.service', ON)).toMatchObject({ kind: 'failed', code: 'unit_unknown' });
    });
  });
}
