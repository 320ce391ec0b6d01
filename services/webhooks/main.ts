import { runService } from '@fleetwright/kit/service';
import { webhooksService } from './index.ts';

await runService(webhooksService);
