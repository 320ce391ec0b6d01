import type { FleetPatcher, ItemWriter, TextComparer } from '@fleetwright/core/fleet-file';
import { itemsText, patchedFile, unifiedDiff } from '@fleetwright/core/fleet-file';

/** Changes, writes and compares texts in the calling process: for tests and tools, whose texts are harmless. */
export class InProcessFiles implements FleetPatcher, ItemWriter, TextComparer {
  async patch(...given: Parameters<FleetPatcher['patch']>) {
    return patchedFile(...given);
  }

  async write(...given: Parameters<ItemWriter['write']>) {
    return itemsText(...given);
  }

  async compare(...given: Parameters<TextComparer['compare']>) {
    return unifiedDiff(...given);
  }
}
