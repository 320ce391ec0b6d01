import type { ModuleContent } from '@fleetwright/contracts/agents';
import { LaterAnswer, ModuleVersionAnswer, PromoteModuleVersionInput } from '@fleetwright/contracts/api';
import { moduleVersionView } from '@fleetwright/core/read-models';
import { canonicalJson } from '@fleetwright/kit/service';
import { later } from '../../commands.ts';
import type { GatewayPorts } from '../../ports.ts';
import { operation } from '../../operation.ts';
import { notFound } from '../../problems.ts';
import { MODULE_VERSION } from '../examples/fleet.ts';
import { mustHaveModule } from './module-row.ts';

export const promoteModuleVersion = operation({
  name: 'promote_module_version',
  summary: 'Add a version to the catalogue, or promote it to a state',
  permission: 'system.modules.publish',
  input: PromoteModuleVersionInput,
  output: ModuleVersionAnswer,
  later: LaterAnswer,
  isIdempotent: false,
  codes: ['version_exists'],
  http: { method: 'POST', path: 'node_modules/:module/versions', status: 201 },
  example: {
    input: { module: MODULE_VERSION.module, version: { version: MODULE_VERSION.version, state: MODULE_VERSION.state } },
    output: { version: MODULE_VERSION },
  },
  async run(caller, { module, version: { content, ...version } }, { commands, ports, request }) {
    const { account } = caller;
    await mustHaveModule(ports, account, module);
    const carried = content === undefined ? {} : { content: await published(ports, account, content) };
    const done = await commands.send(caller, request, 'PromoteModuleVersion', { module, ...version, ...carried });
    if (!done.isVisible) return later(done);
    const key = `${module}@${version.version}`;
    const row = await ports.models.get('module_versions', caller.account, key);
    if (row === null) throw notFound('version', key);
    return { version: moduleVersionView(row) };
  },
});

/** Keeps the content as a document, known by its digest, before anything names it: files in the order of their paths. */
async function published({ json }: GatewayPorts, account: string, given: ModuleContent) {
  const content = { ...given, files: given.files.toSorted((one, other) => (one.path < other.path ? -1 : 1)) };
  const text = canonicalJson(content);
  return { digest: await json.putText(account, text), size_bytes: Buffer.byteLength(text) };
}
