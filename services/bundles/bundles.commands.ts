import type { Command, CommandReply } from '@fleetwright/contracts';
import { OnCommand } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { BUNDLES_PORTS, type BundlesPorts } from './ports.ts';

/** What people may ask of bundles. */
@Controller()
export class BundlesCommands {
  readonly #ports: BundlesPorts;

  constructor(@Inject(BUNDLES_PORTS) ports: BundlesPorts) {
    this.#ports = ports;
  }

  @OnCommand('ReadBundle')
  async read({ account_id, data }: Command<'ReadBundle'>): Promise<CommandReply> {
    const bundle = await this.#ports.bundles.ofNode(account_id, data.hostname);
    if (bundle === undefined) {
      const message = `There is no bundle of a node \`${data.hostname}\`: there is no such node, or it was made this moment.`;
      return { ok: false, code: 'not_found', message };
    }
    const document = await this.#ports.json.putText(account_id, bundle.manifest);
    const { number, digest, computed_at } = bundle;
    return { ok: true, result: { number, digest, computed_at, document }, position: null, account_revision: null };
  }
}
