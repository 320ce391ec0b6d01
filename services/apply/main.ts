import { runService } from '@fleetwright/kit/service';
import { applyService } from './index.ts';

await runService(applyService);
