import { runService } from '@fleetwright/kit/service';
import { fleetStatusService } from './index.ts';

await runService(fleetStatusService);
