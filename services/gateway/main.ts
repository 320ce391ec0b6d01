import { runService } from '@fleetwright/kit/service';
import { gatewayService } from './index.ts';

await runService(gatewayService);
