import { runService } from '@fleetwright/kit/service';
import { inventoryService } from './index.ts';

await runService(inventoryService);
