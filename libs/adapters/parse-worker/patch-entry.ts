// The process that changes texts of fleet.yaml, as shut off as the one that parses.
import { patchedFile } from '@fleetwright/core/fleet-file';
import type { PatchRequest } from './messages.ts';
import { serve } from './serve.ts';

serve(({ text, file, edits }: PatchRequest) => patchedFile(text, edits, { file }));
