import { defineService } from '@fleetwright/kit/service';
import { GatewayConfig } from './gateway.config.ts';
import { GatewayModule } from './gateway.module.ts';
import { configureHttp, httpAdapter } from './http.ts';

export { GatewayConfig } from './gateway.config.ts';
export { GatewayModule } from './gateway.module.ts';

export const gatewayService = defineService<GatewayConfig>({
  name: 'gateway',
  config: GatewayConfig,
  module: GatewayModule,
  http: {
    address: ({ httpHost, httpPort }) => ({ host: httpHost, port: httpPort }),
    adapter: httpAdapter,
    configure: configureHttp,
  },
});
