import { BundleReply } from '@fleetwright/contracts';
import { BundleManifest } from '@fleetwright/contracts/agents';
import { NodeBundleAnswer, NodeBundleInput } from '@fleetwright/contracts/api';
import { maskSecrets } from '@fleetwright/core/read-models';
import { operation } from '../../operation.ts';
import { NODE_BUNDLE } from '../examples/agents.ts';

export const getNodeBundle = operation({
  name: 'get_node_bundle',
  summary: 'What a node should be now: its modules with their versions and effective config, and its networks',
  permission: 'system.agents.read',
  input: NodeBundleInput,
  output: NodeBundleAnswer,
  isIdempotent: true,
  codes: ['bus_unavailable'],
  http: { method: 'GET', path: 'nodes/:hostname/bundle' },
  example: { input: { hostname: 'edge-01' }, output: { bundle: NODE_BUNDLE } },
  async run(caller, { hostname }, { commands, ports, request }) {
    const { result } = await commands.send(caller, { ...request, key: null }, 'ReadBundle', { hostname });
    const { document, ...bundle } = BundleReply.parse(result);
    const manifest = BundleManifest.parse(await ports.json.get(caller.account, document));
    return { bundle: { ...bundle, manifest: maskSecrets(manifest) } };
  },
});
