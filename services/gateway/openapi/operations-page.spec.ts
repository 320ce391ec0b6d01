import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../operations/all.ts';
import { operationsPage } from './operations-page.ts';

describe('the page of operations and permissions', () => {
  // When operations change: vitest run -u services/gateway/openapi/operations-page
  it('is what the operations say', async () => {
    const file = new URL('../../../docs/operations.md', import.meta.url);
    await expect(operationsPage(OPERATIONS)).toMatchFileSnapshot(file.pathname);
  });
});
