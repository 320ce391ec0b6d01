import { FleetDiffAnswer, FleetDiffInput } from '@fleetwright/contracts/api';
import { maskSecrets, maskWith } from '@fleetwright/core/read-models';
import { FleetThen } from '../../fleet-as-of.ts';
import { momentOf } from '../../moments.ts';
import { operation } from '../../operation.ts';
import { GatewayProblem } from '../../problems.ts';
import { FLEET_DIFF } from '../examples/fleet.ts';

export const fleetDiff = operation({
  name: 'fleet_diff',
  summary: 'What changed in the live fleet between two moments',
  permission: 'system.fleet.read',
  input: FleetDiffInput,
  output: FleetDiffAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'fleet_diff' },
  example: { input: { from: FLEET_DIFF.fleet_diff.from, to: FLEET_DIFF.fleet_diff.to }, output: FLEET_DIFF },
  async run({ account }, { from: asked, to: until, ...page }, { ports }) {
    const now = ports.clock.now();
    const [from, to] = [momentOf(asked, now), momentOf(until ?? now, now)];
    if (from > to) throw new GatewayProblem('invalid', `from: expected a moment before ${to}; turn them round`);
    const { changes, next_cursor } = await new FleetThen(ports).differences(account, from, to, page);
    const shown = { from, to, changes };
    const masked =
      maskSecrets(shown) === shown ? shown : maskSecrets(shown, maskWith(await ports.fingerprints.of(account)));
    return { fleet_diff: masked, next_cursor };
  },
});
