import { runService } from '@fleetwright/kit/service';
import { relayService } from './index.ts';

await runService(relayService);
