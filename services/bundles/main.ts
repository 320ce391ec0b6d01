import { runService } from '@fleetwright/kit/service';
import { bundlesService } from './index.ts';

await runService(bundlesService);
