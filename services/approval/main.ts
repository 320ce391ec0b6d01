import { runService } from '@fleetwright/kit/service';
import { approvalService } from './index.ts';

await runService(approvalService);
