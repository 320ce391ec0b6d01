import { describe, expect, it } from 'vitest';
import { UnitsInMemory } from '../../testing/fakes.ts';
import { SystemctlInMemory } from '../../testing/systemctl.ts';
import { nodeUnitsSuite } from '../../testing/node-units.suite.ts';
import { SystemdUnits, systemctlOf } from './systemd.ts';

const OFF = { isEnabled: false, isActive: false };

nodeUnitsSuite('in memory', () => {
  const units = new UnitsInMemory({ 'a.service': OFF, 'bad.service': OFF });
  units.failing.add('bad.service');
  return units;
});

nodeUnitsSuite('as systemctl says and does', () => {
  return new SystemdUnits(new SystemctlInMemory({ 'a.service': OFF, 'bad.service': OFF }, ['bad.service']));
});

describe('units by systemd', () => {
  it('never give a name to systemctl that it could take for an option', async () => {
    const systemctl = new SystemctlInMemory({}, []);
    const units = new SystemdUnits(systemctl);
    await units.look('a.service');
    await units.restart('a.service');
    for (const call of systemctl.calls) expect(call.indexOf('--')).toBe(call.indexOf('a.service') - 1);
  });

  it('cannot be started below a root folder', () => {
    expect(systemctlOf('/srv/root').cannot).toContain('/srv/root');
  });
});
