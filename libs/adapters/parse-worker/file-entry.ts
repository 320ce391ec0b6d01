// The process that changes, writes and compares texts of fleet.yaml, as shut off as the one that parses.
import { itemsText, patchedFile, unifiedDiff } from '@fleetwright/core/fleet-file';
import type { FileRequest } from './messages.ts';
import { serve } from './serve.ts';

serve((request: FileRequest) => {
  switch (request.do) {
    case 'patch':
      return patchedFile(request.text, request.edits, { file: request.file });
    case 'write':
      return itemsText(request.items, request.column);
    case 'compare':
      return unifiedDiff(request.before, request.after, request.path);
    default:
      throw new TypeError(`nothing is known of ${JSON.stringify(request satisfies never)}`);
  }
});
