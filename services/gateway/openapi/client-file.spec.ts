import * as api from '@fleetwright/contracts/api';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../operations/all.ts';
import { clientFile } from './client-file.ts';

describe('the file that the typed client stands on', () => {
  // When operations change: vitest run -u services/gateway/openapi/client-file
  it('is what the operations say', async () => {
    const file = new URL('../../../libs/contracts/src/api/operations.ts', import.meta.url);
    await expect(clientFile(OPERATIONS, api)).toMatchFileSnapshot(file.pathname);
  });

  it('refuses a schema that no client could know', () => {
    expect(() => clientFile(OPERATIONS, {})).toThrow('contracts/api does not export');
  });
});
