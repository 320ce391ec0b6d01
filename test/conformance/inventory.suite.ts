import { afterEach, beforeEach, describe } from 'vitest';
import { Desk, type InventoryUnderTest } from './inventory-under-test.ts';
import { describeApply } from './inventory-apply.suite.ts';
import { describeBookkeeping } from './inventory-bookkeeping.suite.ts';
import { describeCatalogue } from './inventory-catalogue.suite.ts';
import { describeHandOver } from './inventory-hand-over.suite.ts';
import { describeHistory } from './inventory-history.suite.ts';
import { describeMasks } from './inventory-masks.suite.ts';
import { describeMode } from './inventory-mode.suite.ts';
import { describeOwnership } from './inventory-ownership.suite.ts';
import { describeReferences } from './inventory-references.suite.ts';
import { describeResources } from './inventory-resources.suite.ts';

/** Everything that `libs/core/inventory/SPEC.md` promises of an inventory, wherever it is. */
export function describeInventory(name: string, create: () => Promise<InventoryUnderTest>): void {
  describe(`inventory ${name}`, () => {
    let subject: InventoryUnderTest;
    let desk: Desk;
    beforeEach(async () => {
      subject = await create();
      desk = new Desk(subject);
    });
    afterEach(() => subject.close());

    const current = () => desk;
    describeResources(current);
    describeReferences(current);
    describeApply(current);
    describeMasks(current);
    describeOwnership(current);
    describeHandOver(current);
    describeCatalogue(current);
    describeBookkeeping(current);
    describeHistory(current);
    describeMode(current);
  });
}
